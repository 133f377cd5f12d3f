import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = process.env.GATEHOUSE_VECTORS ?? fileURLToPath(new URL('../../vectors', import.meta.url));

/** Reads one of the files that all verifiers share; undefined if this version does not have it. */
export function vectors(name) {
  if (!existsSync(`${folder}/${name}`)) {
    return undefined;
  }
  return JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'));
}
