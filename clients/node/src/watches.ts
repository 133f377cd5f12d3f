/** Why a watch has ended. */
export type EndReason = 'expired' | 'revoked' | 'stale' | 'closed';

/** A watched token. */
export interface Watch {
  /** Why the token must no longer be used; undefined if it may. */
  readonly check: () => EndReason | undefined;
  readonly onEnd: (reason: EndReason) => void;
}

const EVERY_MS = 1_000;

/** Watches tokens of long connections. Checks them each second and when revocations arrive. */
export class Watches {
  private readonly watches = new Set<Watch>();
  private readonly log: (message: string) => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(log: (message: string) => void) {
    this.log = log;
  }

  /** Begins a watch; returns a function that ends it without a call of `onEnd`. */
  add(watch: Watch): () => void {
    this.watches.add(watch);
    this.timer ??= setInterval(() => this.check(), EVERY_MS);
    queueMicrotask(() => this.checkOne(watch));
    return () => this.remove(watch);
  }

  /** Ends the watches whose token must no longer be used. */
  check(): void {
    this.watches.forEach((watch) => this.checkOne(watch));
  }

  /** Ends all watches. */
  close(): void {
    this.watches.forEach((watch) => this.end(watch, 'closed'));
  }

  private checkOne(watch: Watch): void {
    const reason = this.watches.has(watch) ? watch.check() : undefined;
    if (reason !== undefined) {
      this.end(watch, reason);
    }
  }

  private end(watch: Watch, reason: EndReason): void {
    this.remove(watch);
    try {
      watch.onEnd(reason);
    } catch (error) {
      this.log(`onEnd of a watch has failed: ${String(error)}`);
    }
  }

  private remove(watch: Watch): void {
    this.watches.delete(watch);
    if (this.watches.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }
}
