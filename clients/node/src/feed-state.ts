import type { Reading } from './clock.js';
import { Denylist, type DenylistClaims } from './denylist.js';
import { type Kind, withCorrectEnd } from './entry.js';
import { type Changes, DocumentError, type Jwk, readChanges } from './feed-document.js';
import { Freshness } from './freshness.js';
import { KeySet } from './key-set.js';
import { type LoadedSnapshot, MAX_ENTRIES, SnapshotLoader } from './snapshot-loader.js';

const MAX_CLOCK_DIFFERENCE_MS = 60_000;
const OK = 200;
const GONE = 410;

/** The effect of a response to a request for changes. */
export type Outcome = 'applied' | 'rejected' | 'resync' | 'unavailable';

/** A response to a request for changes, and the clocks around it. */
export interface ChangesExchange {
  readonly sent: Reading;
  readonly received: Reading;
  readonly nonce: string;
  readonly status: number;
  readonly body: string;
}

/**
 * What one listener of the revocation feed knows. It has neither input and output nor clocks: its caller passes
 * the times in.
 */
export class FeedState {
  private denylist = new Denylist();
  private readonly freshness: Freshness;
  private readonly keySet = new KeySet();
  private readonly issuer: string | undefined;
  private cursorOfNext: string | undefined;
  private loaded = false;
  private behind = false;
  private serverNow = 0;
  private clockDifference = 0;
  private lastRejection: string | undefined;

  /** @param issuer the expected issuer of a snapshot; any if it is undefined */
  constructor(maxStalenessMs: number, issuer?: string) {
    this.freshness = new Freshness(maxStalenessMs);
    this.issuer = issuer;
  }

  /** The cursor of the next request; undefined if a snapshot is needed. */
  get cursor(): string | undefined {
    return this.cursorOfNext;
  }

  /** Whether entries are left that the next request returns at once. */
  get isBehind(): boolean {
    return this.behind;
  }

  /** The number of entries. */
  get size(): number {
    return this.denylist.size;
  }

  /** The number of public keys. */
  get keyCount(): number {
    return this.keySet.size;
  }

  /** Why the last document was rejected, if it was. */
  get rejection(): string | undefined {
    return this.lastRejection;
  }

  /** The difference between the wall clocks of this process and of the server, in milliseconds. */
  get clockDifferenceMs(): number {
    return this.clockDifference;
  }

  /** The public key with an id. It stays the same object until the server replaces it. */
  key(kid: string): Jwk | undefined {
    return this.keySet.find(kid);
  }

  /** Begins a download of a snapshot. It changes nothing before {@link load}. */
  newSnapshot(): SnapshotLoader {
    return new SnapshotLoader(this.issuer);
  }

  /** Applies a complete download. Entries and keys of before stay. */
  load(snapshot: LoadedSnapshot): void {
    if (this.denylist.size === 0) {
      // The first snapshot is not copied.
      this.denylist = snapshot.denylist;
    } else {
      this.denylist.applyAll(snapshot.denylist);
    }
    this.keySet.replace(snapshot.header.keys);
    this.serverNow = snapshot.header.now;
    this.cursorOfNext = snapshot.header.cursor;
    this.loaded = true;
    this.lastRejection = undefined;
  }

  /** Applies all lines of a download, or none. */
  snapshot(lines: Iterable<string>): 'loaded' | 'rejected' {
    try {
      const loader = this.newSnapshot();
      for (const line of lines) {
        loader.line(line);
      }
      this.load(loader.end());
      return 'loaded';
    } catch (error) {
      return this.reject(error);
    }
  }

  /** Applies a response to a request for changes, or nothing of it. */
  changes(exchange: ChangesExchange): Outcome {
    this.freshness.observe(exchange.sent);
    this.freshness.observe(exchange.received);
    if (exchange.status === GONE) {
      this.cursorOfNext = undefined;
      this.behind = false;
      return 'resync';
    }
    if (exchange.status !== OK) {
      return 'unavailable';
    }
    try {
      const changes = readChanges(exchange.body);
      if (changes.nonce !== exchange.nonce) {
        throw new DocumentError('The response belongs to another request');
      }
      if (this.size + changes.entries.length > MAX_ENTRIES) {
        throw new DocumentError(`There are more than ${MAX_ENTRIES} entries`);
      }
      this.apply(changes, exchange);
      return 'applied';
    } catch (error) {
      return this.reject(error);
    }
  }

  private apply(changes: Changes, { sent, received }: ChangesExchange): void {
    for (const entry of changes.entries) {
      this.denylist.apply(withCorrectEnd(entry, changes.now));
    }
    if (changes.keys !== undefined) {
      this.keySet.replace(changes.keys);
    }
    this.cursorOfNext = changes.cursor;
    this.serverNow = changes.now;
    this.behind = changes.more;
    this.lastRejection = undefined;
    this.clockDifference = Math.max(sent.wall - changes.now, changes.now - received.wall, 0);
    if (!changes.more && this.loaded) {
      this.freshness.prove(sent, changes.asOf - changes.at, received);
    }
  }

  private reject(error: unknown): 'rejected' {
    if (!(error instanceof DocumentError)) {
      throw error;
    }
    this.lastRejection = error.message;
    return 'rejected';
  }

  /** The verdict for a token whose signature and times are valid. */
  verdict(claims: DenylistClaims, now: Reading): 'accepted' | 'revoked' | 'stale' {
    if (this.denylist.denies(claims) !== undefined) {
      return 'revoked';
    }
    return this.isStale(now) ? 'stale' : 'accepted';
  }

  /** The kind of the entry that denies a token; undefined if there is none. */
  denies(claims: DenylistClaims): Kind | undefined {
    return this.denylist.denies(claims);
  }

  /** The kind of the entry that denies a token, except entries for a token that a refresh has replaced. */
  endsSession(claims: DenylistClaims): Kind | undefined {
    return this.denylist.endsSession(claims);
  }

  /** Whether the knowledge of revocations is older than its limit. */
  isStale(now: Reading): boolean {
    return !this.loaded || this.freshness.isStale(now);
  }

  /** The age of the knowledge of revocations in milliseconds; infinite without a proof. */
  ageMs(now: Reading): number {
    return this.freshness.ageMs(now);
  }

  /** Whether tokens can be verified now, and `exp` can be checked by the own clock. */
  isReady(now: Reading): boolean {
    return !this.isStale(now) && this.clockDifference <= MAX_CLOCK_DIFFERENCE_MS;
  }

  /** Removes the entries whose end both clocks have passed, the own wall clock and that of the server. */
  expire(now: Reading): void {
    this.denylist.expire(Math.min(now.wall, this.serverNow));
  }
}
