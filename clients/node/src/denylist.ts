import { randomInt } from 'node:crypto';
import { type Entry, type Kind, WHOLE_REALM } from './entry.js';
import { PackedEntries } from './packed-entries.js';
import { PackedKey } from './packed-key.js';

/** The claims that the denylist checks. */
export interface DenylistClaims {
  readonly kid: string;
  readonly jti: string;
  readonly sid: string;
  readonly sub: string;
  readonly roles: readonly string[];
  readonly user_epoch: number;
  readonly realm_epoch: number;
}

interface Unpacked {
  epoch: number;
  until: number;
}

/** Below the epoch of every entry, for kinds without epochs. */
const ANY_EPOCH = -1;
const KINDS: readonly Kind[] = ['token', 'session', 'subject', 'role', 'key', 'realm'];

/**
 * All denylist entries. Entries of tokens, sessions and subjects, which are numerous, are packed; all others, and keys in
 * another format, are in maps.
 */
export class Denylist {
  private readonly tokens = new PackedEntries(randomInt(2 ** 32));
  private readonly sessions = new PackedEntries(randomInt(2 ** 32));
  private readonly subjects = new PackedEntries(randomInt(2 ** 32));
  private readonly others = new Map<Kind, Map<string, Unpacked>>(KINDS.map((kind) => [kind, new Map()]));
  // One buffer for all calls: there is no other thread, and no call is interrupted.
  private readonly packed = new PackedKey();

  get size(): number {
    let size = this.tokens.size + this.sessions.size + this.subjects.size;
    for (const ofKind of this.others.values()) {
      size += ofKind.size;
    }
    return size;
  }

  /** Adds an entry. The higher epoch or generation and the later end win. */
  apply(entry: Entry): void {
    const { kind, key, until } = entry;
    if (kind === 'token' && this.packed.readGeneration(key)) {
      this.tokens.merge(this.packed, this.packed.generation, until);
    } else if (kind === 'session' && this.packed.readUuid(key)) {
      this.sessions.merge(this.packed, 0, until);
    } else if (kind === 'subject' && this.packed.readUuid(key)) {
      this.subjects.merge(this.packed, entry.epoch, until);
    } else {
      merge(this.others.get(kind)!, key, entry);
    }
  }

  /** Adds all entries of another denylist. */
  applyAll(other: Denylist): void {
    this.tokens.mergeAll(other.tokens);
    this.sessions.mergeAll(other.sessions);
    this.subjects.mergeAll(other.subjects);
    for (const [kind, ofKind] of other.others) {
      ofKind.forEach((entry, key) => merge(this.others.get(kind)!, key, entry));
    }
  }

  /** The kind of the entry that denies a token; undefined if there is none. */
  denies(token: DenylistClaims): Kind | undefined {
    return this.deniesToken(token.jti) ? 'token' : this.endsSession(token);
  }

  /** Like `denies`, but a token that was replaced by a refresh is not denied. */
  endsSession(token: DenylistClaims): Kind | undefined {
    if (this.others.get('token')!.has(token.jti)) {
      return 'token';
    }
    if (this.deniesId('session', this.sessions, token.sid, ANY_EPOCH)) {
      return 'session';
    }
    if (this.deniesId('subject', this.subjects, token.sub, token.user_epoch)) {
      return 'subject';
    }
    if (token.roles.some((role) => this.isBelow('role', role, token.realm_epoch))) {
      return 'role';
    }
    if (this.others.get('key')!.has(token.kid)) {
      return 'key';
    }
    return this.isBelow('realm', WHOLE_REALM, token.realm_epoch) ? 'realm' : undefined;
  }

  /** Removes the entries whose end is before a time. An entry of a key stays. */
  expire(before: number): void {
    this.tokens.expire(before);
    this.sessions.expire(before);
    this.subjects.expire(before);
    for (const [kind, ofKind] of this.others) {
      ofKind.forEach(({ until }, key) => kind !== 'key' && until < before && ofKind.delete(key));
    }
  }

  private deniesToken(jti: string): boolean {
    return this.packed.readGeneration(jti) && this.packed.generation <= this.tokens.find(this.packed);
  }

  private deniesId(kind: Kind, entries: PackedEntries, id: string, epoch: number): boolean {
    return this.packed.readUuid(id) ? epoch < entries.find(this.packed) : this.isBelow(kind, id, epoch);
  }

  private isBelow(kind: Kind, key: string, epoch: number): boolean {
    const entry = this.others.get(kind)!.get(key);
    return entry !== undefined && epoch < entry.epoch;
  }
}

function merge(ofKind: Map<string, Unpacked>, key: string, { epoch, until }: Unpacked): void {
  const known = ofKind.get(key);
  if (known === undefined) {
    ofKind.set(key, { epoch, until });
  } else {
    known.epoch = Math.max(known.epoch, epoch);
    known.until = Math.max(known.until, until);
  }
}
