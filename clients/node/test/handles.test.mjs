import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { promisify } from 'node:util';

/** Runs a program of this folder, which must end by itself, and returns its output. */
async function run(program) {
  const { stdout } = await promisify(execFile)(process.execPath, [fileURLToPath(new URL(program, import.meta.url))]);
  return stdout;
}

test('1,000 verifiers that are closed leave no handle, and the process ends', async () => {
  assert.equal(await run('programs/open-and-close.mjs'), 'opened 1000, left []\n');
});
