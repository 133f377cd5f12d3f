// What the vectors of all languages do not contain.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeedState } from '../dist/feed-state.js';
import { SnapshotLoader } from '../dist/snapshot-loader.js';
import { runScript } from './feed-scripts.mjs';

const T = 1_790_000_000_000;
const SID = '0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e55';
const NONCE = 'n'.repeat(16);
const CLAIMS = { kid: 'k1', jti: 'a', sid: SID, sub: SID, roles: ['clerk'], user_epoch: 5, realm_epoch: 7 };

const header = (more) => JSON.stringify({ v: 1, issuer: 'https://i', cursor: 'c0', now: T, keys: { keys: [] }, ...more });
const LOADED = { do: 'snapshot', lines: [header(), '{"end":0}'], expect: 'loaded' };
const changes = (mono, more, rest) => ({
  do: 'changes', mono, wall: T + mono, receivedMono: mono + 5, receivedWall: T + mono + 5, nonce: NONCE, status: 200,
  body: JSON.stringify({ v: 1, nonce: NONCE, cursor: 'c1', at: 100, asOf: 100, now: T, e: [], ...more }), expect: 'applied', ...rest,
});
const verdict = (mono, expect, claims, wall = T + mono) => ({ do: 'verdict', mono, wall, claims: { ...CLAIMS, ...claims }, expect });
const script = (...steps) => ({ name: 'a script', maxStaleness: 20_000, steps });

test('keys in another format are compared as text', () => {
  const far = T + 1_000_000;
  const rows = [
    [['session', 'text', 0, far], { sid: 'text' }, { sid: 'texts' }],
    [['session', SID.toUpperCase(), 0, far], { sid: SID.toUpperCase() }, { sid: SID }],
    [['subject', 'text', 6, far], { sub: 'text' }, { sub: 'text', user_epoch: 6 }],
    [['role', '__proto__', 8, far], { roles: ['a', '__proto__'] }, { roles: ['constructor'] }],
  ];
  for (const [entry, denied, accepted] of rows) {
    runScript(script(LOADED, changes(10, { e: [entry, entry] }), verdict(20, 'revoked', denied), verdict(20, 'accepted', accepted)));
  }
});

test('an entry with an epoch that its kind does not have is rejected', () => {
  for (const entry of [['token', 'a', 1, T], ['session', SID, 1, T], ['key', 'k', 1, T], ['realm', 'x', 1, T]]) {
    runScript(script(LOADED, changes(10, { e: [entry] }, { expect: 'rejected' }), verdict(20, 'stale')));
  }
});

test('a process that was suspended while its request was pending knows nothing', () => {
  runScript(script(LOADED, changes(0, {}, { receivedWall: T + 1_006 }), verdict(10, 'stale', {}, T + 1_011)));
  runScript(script(LOADED, changes(0, {}, { receivedWall: T + 1_005 }), verdict(10, 'accepted', {}, T + 1_010)));
});

test('a time by the clock of the server beyond the response proves no more than the response', () => {
  const steps = [LOADED, changes(1_000, { at: 0, asOf: Number.MAX_SAFE_INTEGER })];
  runScript(script(...steps, verdict(21_005, 'accepted'), verdict(21_006, 'stale')));
});

test('documents that are nested too deeply or have keys without an id are rejected', () => {
  const deep = JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`);
  for (const more of [{ x: deep }, { keys: { keys: [{ kty: 'EC' }] } }, { keys: { keys: [1] } }]) {
    runScript(script(LOADED, changes(10, more, { expect: 'rejected' }), verdict(20, 'stale')));
  }
});

test('a snapshot of another issuer is rejected', () => {
  assert.equal(new FeedState(20_000, 'https://i').snapshot(LOADED.lines), 'loaded');
  assert.equal(new FeedState(20_000, 'https://j').snapshot(LOADED.lines), 'rejected');
});

test('the lines and the entries of a snapshot are limited', () => {
  const entry = (length) => `["session","a",0,1${' '.repeat(length - 19)}]`;
  const load = (lines) => new FeedState(20_000).snapshot(lines);
  assert.equal(load([header(), entry(1_024), '{"end":1}']), 'loaded');
  assert.equal(load([header(), entry(1_025), '{"end":1}']), 'rejected');
  assert.equal(load([header({ x: 'x'.repeat(261_000) }), '{"end":0}']), 'loaded');
  assert.equal(load([header({ x: 'x'.repeat(263_000) }), '{"end":0}']), 'rejected');
  const loader = new SnapshotLoader(undefined, 2);
  [header(), entry(20), entry(20)].forEach((line) => loader.line(line));
  assert.throws(() => loader.line(entry(20)), /more than 2 entries/);
});
