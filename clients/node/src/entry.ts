import { isArray, type Json } from './json.js';

/** What an entry denies, see the specification of the revocation feed. */
export type Kind = 'token' | 'session' | 'subject' | 'role' | 'key' | 'realm';

/** One denylist entry. Applying one twice, late or out of order gives the same result. */
export interface Entry {
  readonly kind: Kind;
  readonly key: string;
  /** Tokens with a lower epoch are denied; 0 for the kinds token, session and key. */
  readonly epoch: number;
  /** Milliseconds since 1970. All tokens that the entry denies have expired by then. */
  readonly until: number;
}

/** The only key of the kind realm. */
export const WHOLE_REALM = '*';

const KINDS: ReadonlySet<string> = new Set<Kind>(['token', 'session', 'subject', 'role', 'key', 'realm']);
const WITH_EPOCH: ReadonlySet<Kind> = new Set<Kind>(['subject', 'role', 'realm']);
const MAX_KEY_LENGTH = 255;
/** The longest time from the server's time to the end of an entry, in milliseconds. */
const MAX_LIFETIME_MS = 48 * 60 * 60 * 1000;
/** The form in which the server writes entries. A full parser takes ten times as long. */
const USUAL = /^\["(token|session|subject|role|key|realm)","([^"\\\u0000-\u001f]+)",(0|[1-9][0-9]{0,15}),(0|[1-9][0-9]{0,15})\]$/;

/** Whether a value is an integer of the feed, from 0 to 2^53 − 1. */
export function isInteger(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isSafeInteger(value);
}

/** Reads `[kind, key, epoch, until]`. Returns undefined for any other value. */
export function readEntry(value: Json): Entry | undefined {
  if (!isArray(value) || value.length !== 4) {
    return undefined;
  }
  const [kind, key, epoch, until] = value;
  return typeof kind === 'string' && typeof key === 'string' ? entry(kind, key, epoch, until) : undefined;
}

/** Reads the usual text of an entry. Returns undefined for any other text, which may still be an entry. */
export function readUsualEntry(line: string): Entry | undefined {
  const match = USUAL.exec(line);
  return match === null ? undefined : entry(match[1] ?? '', match[2] ?? '', Number(match[3]), Number(match[4]));
}

function entry(kind: string, key: string, epoch: unknown, until: unknown): Entry | undefined {
  if (!KINDS.has(kind) || !isInteger(epoch) || !isInteger(until)) {
    return undefined;
  }
  const known = kind as Kind;
  const fits =
    key.length >= 1 &&
    key.length <= MAX_KEY_LENGTH &&
    (epoch === 0 || WITH_EPOCH.has(known)) &&
    (known !== 'realm' || key === WHOLE_REALM);
  return fits ? { kind: known, key, epoch, until } : undefined;
}

/** Reduces an end that is too far ahead of the server's time. */
export function withCorrectEnd(entry: Entry, serverNow: number): Entry {
  const latest = serverNow + MAX_LIFETIME_MS;
  return entry.until > latest ? { ...entry, until: latest } : entry;
}
