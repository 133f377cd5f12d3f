import assert from 'node:assert/strict';
import { FeedState } from '../dist/feed-state.js';

/** Runs a script of `feed.json`, the state of one listener. */
export function runScript({ name, maxStaleness, steps }) {
  const state = new FeedState(maxStaleness);
  steps.forEach((step, at) => {
    assert.equal(STEPS[step.do](state, step), step.expect ?? step.size, `${name}, step ${at}: ${JSON.stringify(step)}`);
  });
}

const STEPS = {
  snapshot: (state, { lines }) => state.snapshot(lines),
  changes: (state, step) =>
    state.changes({
      sent: { mono: step.mono, wall: step.wall },
      received: { mono: step.receivedMono, wall: step.receivedWall },
      nonce: step.nonce,
      status: step.status,
      body: step.body,
    }),
  verdict: (state, { claims, ...now }) => state.verdict(claims, now),
  ready: (state, now) => state.isReady(now),
  size: (state, now) => {
    if (now.wall !== undefined) {
      state.expire(now);
    }
    return state.size;
  },
};
