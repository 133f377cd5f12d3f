/** One reading of two clocks, both in milliseconds. */
export interface Reading {
  /** A monotonic clock with any origin. */
  readonly mono: number;
  /** The wall clock since 1970-01-01 UTC. */
  readonly wall: number;
}

/** Reads both clocks. */
export type Clock = () => Reading;

/** The clocks of this process. */
const processClock: Clock = () => ({ mono: performance.now(), wall: Date.now() });

/** What a verifier takes from its process. */
export interface Environment {
  readonly clock: Clock;
  /** Returns a number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
}

/** The environment of this process. */
export const processEnvironment: Environment = { clock: processClock, random: Math.random };
