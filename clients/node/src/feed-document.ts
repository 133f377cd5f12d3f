import { type Entry, isInteger, readEntry } from './entry.js';
import { isArray, isObject, type Json, type JsonObject, parseJson, toPlain } from './json.js';

const VERSION = 1;
const MAX_DEPTH = 16;
const MAX_CURSOR_LENGTH = 4_096;
const MAX_ENTRIES = 5_000;

/** A public key of the feed (RFC 7517 §4). */
export type Jwk = { readonly kid: string } & Readonly<Record<string, unknown>>;

/** The first line of a snapshot. */
export interface SnapshotHeader {
  readonly issuer: string;
  readonly cursor: string;
  readonly now: number;
  readonly keys: readonly Jwk[];
}

/** A response to a request for changes. */
export interface Changes {
  readonly nonce: string;
  readonly cursor: string;
  readonly at: number;
  readonly asOf: number;
  readonly now: number;
  readonly keys: readonly Jwk[] | undefined;
  readonly more: boolean;
  readonly entries: readonly Entry[];
}

/** A document of the feed that is not exactly in its format. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
}

/** Reads the first line of a snapshot. */
export function readHeader(line: string): SnapshotHeader {
  const json = document(line);
  const keys = json.get('keys');
  check(json.get('v') === VERSION, 'v is not 1');
  return { issuer: text(json, 'issuer'), cursor: cursor(json), now: integer(json, 'now'), keys: jwks(keys) };
}

/** Reads the number of entries from the last line of a snapshot. */
export function readEnd(line: string): number {
  return integer(document(line), 'end');
}

/** Reads the line of an entry that is not in the usual form. */
export function readEntryLine(line: string): Entry {
  return entry(parse(line));
}

/** Reads a response to a request for changes. */
export function readChanges(body: string): Changes {
  const json = document(body);
  const entries = json.get('e');
  const keys = json.get('keys');
  const more = json.get('more');
  check(json.get('v') === VERSION, 'v is not 1');
  check(more === undefined || typeof more === 'boolean', 'more is not a boolean');
  check(isArray(entries) && entries.length <= MAX_ENTRIES, 'e is not a list of at most 5,000 entries');
  return {
    nonce: text(json, 'nonce'),
    cursor: cursor(json),
    at: integer(json, 'at'),
    asOf: integer(json, 'asOf'),
    now: integer(json, 'now'),
    keys: keys === undefined ? undefined : jwks(keys),
    more: more === true,
    entries: (entries as readonly Json[]).map(entry),
  };
}

function parse(text: string): Json {
  try {
    return parseJson(text, MAX_DEPTH);
  } catch (error) {
    throw new DocumentError(`The document is not strict JSON: ${(error as Error).message}`);
  }
}

function document(text: string): JsonObject {
  const json = parse(text);
  if (!isObject(json)) {
    throw new DocumentError('The document is not a JSON object');
  }
  return json;
}

function check(condition: boolean, message: string): void {
  if (!condition) {
    throw new DocumentError(message);
  }
}

function entry(json: Json): Entry {
  const read = readEntry(json);
  if (read === undefined) {
    throw new DocumentError('An entry is not [kind, key, epoch, until] or has an unknown kind');
  }
  return read;
}

function text(json: JsonObject, name: string): string {
  const value = json.get(name);
  if (typeof value !== 'string' || value === '') {
    throw new DocumentError(`${name} is missing or not a text`);
  }
  return value;
}

function cursor(json: JsonObject): string {
  const value = text(json, 'cursor');
  check(value.length <= MAX_CURSOR_LENGTH, 'cursor is too long');
  return value;
}

function integer(json: JsonObject, name: string): number {
  const value = json.get(name);
  if (!isInteger(value)) {
    throw new DocumentError(`${name} is missing or not an integer from 0 to 2^53 − 1`);
  }
  return value;
}

/** Reads a JWKS (RFC 7517 §5). Keys that no token can use are read too, and found unusable later. */
function jwks(json: Json | undefined): readonly Jwk[] {
  const keys = isObject(json) ? json.get('keys') : undefined;
  if (!isArray(keys)) {
    throw new DocumentError('keys is missing or not a JWKS');
  }
  return keys.map((key) => {
    if (!isObject(key)) {
      throw new DocumentError('A key of the JWKS is not an object');
    }
    return { ...(toPlain(key) as Record<string, unknown>), kid: text(key, 'kid') };
  });
}
