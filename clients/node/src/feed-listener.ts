import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, Environment } from './clock.js';
import type { FeedConnection, Head } from './feed-connection.js';
import { DocumentError } from './feed-document.js';
import type { FeedState } from './feed-state.js';
import type { VerifierMetrics } from './options.js';

const RETRY_MS = 1_000;
const MAX_PAUSE_MS = 10_000;
/** Between two requests, so that a server that ignores `wait` cannot keep this process busy. */
const MIN_PAUSE_MS = 20;
/** A client may start 10 downloads a minute: after three of them, there are ten seconds between two. */
const SNAPSHOTS_AT_ONCE = 3;
const SNAPSHOT_PAUSE_MS = 10_000;
const MINUTE_MS = 60_000;
const EXPIRE_EVERY_MS = 60_000;
const NONCE_BYTES = 16;
const OK = 200;

/** Why the last request failed: no server answered, or the answer was not accepted. */
export interface Failure {
  readonly isUnreachable: boolean;
  readonly message: string;
}

type Outcome = 'applied' | 'loaded' | 'rejected' | 'resync' | 'unavailable';

/** Keeps a {@link FeedState} current with one request at a time. */
export class FeedListener {
  private readonly state: FeedState;
  private readonly connection: FeedConnection;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly waitSeconds: number;
  private readonly metrics: VerifierMetrics;
  private readonly onResponse: () => void;
  private readonly closing = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private lastFailure: Failure | undefined;
  private retryEverySecondUntil = 0;
  private lastOutcome: Outcome = 'unavailable';
  private snapshots: readonly number[] = [];
  private lastExpiry = -Infinity;

  /** @param onResponse is called after each request */
  constructor(
    state: FeedState,
    connection: FeedConnection,
    { clock, random }: Environment,
    maxStalenessMs: number,
    metrics: VerifierMetrics,
    onResponse: () => void,
  ) {
    this.state = state;
    this.connection = connection;
    this.clock = clock;
    this.random = random;
    // Two requests fit into the shortest limit, with a second to connect and a second to retry.
    this.waitSeconds = maxStalenessMs < 12_000 ? 1 : 3;
    this.metrics = metrics;
    this.onResponse = onResponse;
    this.retryEverySecondUntil = clock().mono + maxStalenessMs;
  }

  /** Why the last request failed; undefined if it did not. */
  get failure(): Failure | undefined {
    return this.lastFailure;
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends the request and the pause that are under way. */
  async close(): Promise<void> {
    this.closing.abort();
    this.connection.close();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.closing.signal.aborted) {
      const pause = await this.step();
      if (!this.closing.signal.aborted) {
        this.onResponse();
        await sleep(pause, undefined, { signal: this.closing.signal }).catch(() => {});
      }
    }
  }

  /** Sends one request; returns the pause until the next one in milliseconds. */
  private async step(): Promise<number> {
    const began = this.clock().mono;
    const cursor = this.state.cursor;
    let outcome: Outcome;
    let head: Head | undefined;
    try {
      [outcome, head] = cursor === undefined ? await this.snapshot() : await this.changes(cursor);
      this.lastFailure = this.failureOf(outcome, head);
    } catch (error) {
      const message = (error as Error).message;
      outcome = error instanceof DocumentError ? 'rejected' : 'unavailable';
      this.lastFailure = { isUnreachable: outcome === 'unavailable', message };
    }
    this.lastOutcome = outcome;
    this.metrics.requested?.(outcome, this.clock().mono - began);
    if (outcome === 'rejected' || outcome === 'unavailable') {
      this.connection.reconnect();
    }
    return this.pauseAfter(outcome, head, cursor);
  }

  private async snapshot(): Promise<[Outcome, Head]> {
    const now = this.clock().mono;
    this.snapshots = [...this.snapshots.filter((time) => now - time < MINUTE_MS), now];
    const loader = this.state.newSnapshot();
    const head = await this.connection.snapshot(loader);
    if (head.status !== OK) {
      return ['unavailable', head];
    }
    this.state.load(loader.end());
    return ['loaded', head];
  }

  private async changes(cursor: string): Promise<[Outcome, Head]> {
    const nonce = randomBytes(NONCE_BYTES).toString('base64url');
    // Only a listener that is current has the time to wait.
    const wait = this.lastOutcome === 'applied' && !this.state.isBehind ? this.waitSeconds : 0;
    const response = await this.connection.changes(cursor, wait, nonce);
    const outcome = this.state.changes({ ...response, nonce });
    const now = this.clock();
    if (now.mono - this.lastExpiry > EXPIRE_EVERY_MS) {
      this.lastExpiry = now.mono;
      this.state.expire(now);
    }
    return [outcome, response];
  }

  private failureOf(outcome: Outcome, { status }: Head): Failure | undefined {
    if (outcome === 'rejected') {
      return { isUnreachable: false, message: this.state.rejection ?? 'A response was rejected' };
    }
    if (outcome !== 'unavailable') {
      return undefined;
    }
    return { isUnreachable: status === 429 || status >= 500, message: explain(status) };
  }

  private pauseAfter(outcome: Outcome, head: Head | undefined, cursor: string | undefined): number {
    const now = this.clock();
    if (outcome === 'resync') {
      return this.snapshots.length < SNAPSHOTS_AT_ONCE ? 0 : SNAPSHOT_PAUSE_MS;
    }
    if (outcome === 'loaded' || (outcome === 'applied' && this.state.isBehind && this.state.cursor !== cursor)) {
      return 0;
    }
    if (outcome === 'applied') {
      return this.state.isBehind ? RETRY_MS : MIN_PAUSE_MS;
    }
    const regular = this.state.isStale(now) && now.mono > this.retryEverySecondUntil;
    const pause = regular ? this.random() * MAX_PAUSE_MS : RETRY_MS;
    return Math.max(pause, Math.min(head?.retryAfterMs ?? 0, MAX_PAUSE_MS));
  }
}

function explain(status: number): string {
  switch (status) {
    case 401:
      return 'Gatehouse answered 401. Check the credential and that the client is enabled and has the role "verifier".';
    case 404:
      return 'Gatehouse answered 404. Check the url, and that this version of Gatehouse has a revocation feed.';
    default:
      return `Gatehouse answered ${status}.`;
  }
}
