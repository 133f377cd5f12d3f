import { TestIssuer } from '@gatehouse/verifier/testing';
import { createVerifierWith } from '../dist/verifier.js';

/** Clocks that a test can advance. */
export class TestClock {
  mono = 0;
  wall = 0;
  read = () => ({ mono: performance.now() + this.mono, wall: Date.now() + this.wall });

  /** Advances both clocks, so that the process does not appear to be suspended. */
  advance(milliseconds) {
    this.mono += milliseconds;
    this.wall += milliseconds;
  }
}

/** Creates a verifier that logs nothing. */
export function verifierFor(options, clock = new TestClock()) {
  return createVerifierWith({ log: () => {}, ...options }, { clock: clock.read, random: () => 0.05 });
}

/** Tries again until a condition holds. The limit of the test ends a condition that never does. */
export async function eventually(condition) {
  while (!(await condition())) {
    await new Promise((fulfil) => setTimeout(fulfil, 2));
  }
}

/** The verdict for a token. */
export async function verdictOf(verifier, token) {
  try {
    await verifier.verify(token);
    return 'accepted';
  } catch (error) {
    return error.verdict ?? Promise.reject(error);
  }
}

/** Runs a test with a new issuer and its verifier. */
export async function withVerifier(options, run) {
  const own = await TestIssuer.start({ audience: 'orders' });
  const clock = new TestClock();
  const verifier = await verifierFor({ ...own.options, ...options }, clock);
  try {
    await run({ own, clock, verifier });
  } finally {
    await verifier.close();
    await own.close();
  }
}
