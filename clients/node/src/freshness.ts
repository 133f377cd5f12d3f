import type { Reading } from './clock.js';

/** The gain of the wall clock on the monotonic clock that shows that the process was suspended, in milliseconds. */
const SUSPENSION_MS = 1_000;

/** How old the knowledge of revocations is, by both clocks of this process. */
export class Freshness {
  private known: Reading | undefined;
  private last: Reading | undefined;
  /** When the process was found to have been suspended. Proofs from earlier requests do not count. */
  private resumed = -Infinity;
  private readonly maxStalenessMs: number;

  constructor(maxStalenessMs: number) {
    this.maxStalenessMs = maxStalenessMs;
  }

  /** Compares both clocks with the previous reading. A reading that is earlier than that is ignored. */
  observe(reading: Reading): void {
    const last = this.last;
    if (last !== undefined && reading.mono < last.mono) {
      return;
    }
    if (last !== undefined && reading.wall - reading.mono - (last.wall - last.mono) > SUSPENSION_MS) {
      this.resumed = reading.mono;
      this.known = undefined;
    }
    this.last = reading;
  }

  /**
   * Records a proof: every revocation before a time is applied.
   *
   * @param sent the clocks before the request was sent
   * @param afterMs the time between the receipt of the request by the server and its knowledge, by the server's clock
   * @param received the clocks when the response had arrived, after which nothing can be known
   */
  prove(sent: Reading, afterMs: number, received: Reading): void {
    if (sent.mono < this.resumed) {
      return;
    }
    const mono = Math.min(sent.mono + afterMs, received.mono);
    const wall = Math.min(sent.wall + afterMs, received.wall);
    this.known = {
      mono: Math.max(mono, this.known?.mono ?? -Infinity),
      wall: Math.max(wall, this.known?.wall ?? -Infinity),
    };
  }

  /** The age of the knowledge in milliseconds, by the clock that shows more; infinite without a proof. */
  ageMs(now: Reading): number {
    this.observe(now);
    return this.known === undefined ? Infinity : Math.max(now.mono - this.known.mono, now.wall - this.known.wall, 0);
  }

  isStale(now: Reading): boolean {
    return this.ageMs(now) > this.maxStalenessMs;
  }
}
