import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generationId } from '../dist/testing/token-minter.js';
import { runScript } from './feed-scripts.mjs';

const T = 1_790_000_000_000;
const SID = '0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e55';
const SUB = '0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e56';
const CLAIMS = { kid: 'k1', jti: generationId(SID, 3), sid: SID, sub: SUB, roles: ['clerk'], user_epoch: 5, realm_epoch: 7 };

const header = (more) => JSON.stringify({ v: 1, issuer: 'https://i', cursor: 'c0', now: T, keys: { keys: [] }, ...more });
const snapshot = (entries = [], expect = 'loaded') => ({
  do: 'snapshot', expect, lines: [header(), ...entries.map((entry) => JSON.stringify(entry)), `{"end":${entries.length}}`],
});
const LOADED = snapshot();
const body = (more) => JSON.stringify({ v: 1, nonce: 'n'.repeat(16), cursor: 'c1', at: 100, asOf: 100, now: T, e: [], ...more });
const changes = (mono, more, rest) => ({
  do: 'changes', mono, wall: T + mono, receivedMono: mono + 5, receivedWall: T + mono + 5, nonce: 'n'.repeat(16), status: 200,
  body: typeof more === 'string' ? more : body(more), expect: 'applied', ...rest,
});
const verdict = (mono, expect, claims, wall = T + mono) => ({ do: 'verdict', mono, wall, claims: { ...CLAIMS, ...claims }, expect });
const ready = (mono, expect, wall = T + mono) => ({ do: 'ready', mono, wall, expect });
const size = (mono, expect, wall = T + mono) => ({ do: 'size', mono, wall, expect });
const script = (...steps) => ({ name: 'a script', maxStaleness: 20_000, steps });

test('without a snapshot and a proof after it, every token is stale', () => {
  runScript(script(verdict(0, 'stale'), LOADED, verdict(1, 'stale'), ready(1, false), changes(10), verdict(20, 'accepted'), ready(20, true)));
});

test('each kind denies the tokens that it names, and no others', () => {
  const far = T + 1_000_000;
  const rows = [
    [['token', CLAIMS.jti, 0, far], {}, { jti: generationId(SID, 4) }],
    [['token', CLAIMS.jti, 0, far], { jti: generationId(SID, 0) }, { jti: generationId(SUB, 0) }],
    [['token', 'some-jti', 0, far], { jti: 'some-jti' }, { jti: 'some-jtj' }],
    [['session', SID, 0, far], {}, { sid: SUB }],
    [['session', 'text', 0, far], { sid: 'text' }, { sid: 'texts' }],
    [['subject', SUB, 6, far], {}, { user_epoch: 6 }],
    [['subject', SUB, Number.MAX_SAFE_INTEGER, far], {}, { sub: SID }],
    [['subject', 'text', 6, far], { sub: 'text' }, { sub: 'text', user_epoch: 6 }],
    [['role', 'clerk', 8, far], {}, { realm_epoch: 8 }],
    [['role', 'clerk', 8, far], { roles: ['a', 'clerk'] }, { roles: ['clerks'] }],
    [['key', 'k1', 0, far], {}, { kid: 'k2' }],
    [['realm', '*', 8, far], {}, { realm_epoch: 8 }],
  ];
  for (const [entry, denied, accepted] of rows) {
    for (const first of [[snapshot([entry]), changes(10)], [LOADED, changes(10, { e: [entry] })]]) {
      runScript(script(...first, verdict(20, 'revoked', denied), verdict(20, 'accepted', accepted), size(20, 1)));
    }
  }
});

test('the higher epoch or generation and the later end win, each by itself', () => {
  const e = [['subject', SUB, 6, T + 50], ['subject', SUB, 4, T + 100_000], ['token', generationId(SID, 3), 0, T + 50], ['token', generationId(SID, 1), 0, T + 100_000]];
  const late = { now: T + 60 };
  for (const entries of [e, [...e].reverse(), [...e, ...e]]) {
    runScript(script(LOADED, changes(10, { e: entries }), changes(60, late), size(70, 2),
      verdict(70, 'revoked', { sid: SUB, jti: 'x' }), verdict(70, 'revoked', { sub: SID }), verdict(70, 'accepted', { sub: SID, jti: generationId(SID, 4) })));
  }
});

test('a proof counts from the time at which the request was sent', () => {
  runScript(script(LOADED, changes(1_000, { at: 50_000, asOf: 52_000 }, { receivedMono: 9_000, receivedWall: T + 9_000 }),
    verdict(23_000, 'accepted'), verdict(23_001, 'stale')));
  runScript(script(LOADED, changes(1_000, { at: 50_000, asOf: 49_000 }), verdict(20_000, 'accepted'), verdict(20_001, 'stale')));
  // Nothing can be known of the time after the response.
  runScript(script(LOADED, changes(1_000, { at: 0, asOf: 9e15 }), verdict(21_005, 'accepted'), verdict(21_006, 'stale')));
});

test('an older proof does not replace a newer one', () => {
  runScript(script(LOADED, changes(5_000), changes(5_010, { at: 3_000, asOf: 0 }), verdict(25_000, 'accepted'), verdict(25_001, 'stale')));
});

test('a response with more proves nothing', () => {
  runScript(script(LOADED, changes(10, { more: true }), verdict(20, 'stale'), changes(30), verdict(40, 'accepted')));
});

test('the clock that shows the greater age counts', () => {
  runScript(script(LOADED, changes(0), verdict(20_001, 'stale', {}, T)));
  const steps = Array.from({ length: 25 }, (_, step) => verdict(step * 100, step * 1_000 <= 20_000 ? 'accepted' : 'stale', {}, T + step * 1_000));
  runScript(script(LOADED, changes(0, {}, { receivedMono: 0, receivedWall: T }), ...steps));
});

test('after a suspension only a later request proves anything', () => {
  const jump = (mono) => T + mono + 1_001;
  runScript(script(LOADED, changes(0), verdict(10, 'accepted'), verdict(20, 'stale', {}, jump(20)), verdict(30, 'stale', {}, jump(30)),
    changes(15, {}, { receivedMono: 40, receivedWall: jump(40) }), verdict(50, 'stale', {}, jump(50)),
    changes(60, {}, { wall: jump(60), receivedWall: jump(65) }), verdict(70, 'accepted', {}, jump(70))));
  // Suspended while the request was pending.
  runScript(script(LOADED, changes(0, {}, { receivedWall: T + 1_006 }), verdict(10, 'stale', {}, T + 1_011)));
  runScript(script(LOADED, changes(0, {}, { receivedWall: T + 1_005 }), verdict(10, 'accepted', {}, T + 1_010)));
});

test('a document that is not exactly in the format changes nothing', () => {
  const entry = ['session', SID, 0, T + 1_000_000];
  const long = 'x'.repeat(256);
  const bad = [
    '', 'null', '[]', '{}', '<html>', `${body()}x`, body({ v: 2 }), body({ v: '1' }), body({ nonce: 'm'.repeat(16) }), body({ nonce: null }),
    body({ cursor: '' }), body({ cursor: 1 }), body({ cursor: 'c'.repeat(4_097) }), body({ at: -1 }), body({ at: 1.5 }), body({ asOf: '1' }),
    body({ asOf: 2 ** 53 }), body({ now: null }), body({ keys: [] }), body({ keys: { keys: {} } }), body({ keys: { keys: [1] } }),
    body({ keys: { keys: [{ kty: 'EC' }] } }), body({ more: 1 }), body({ more: 'true' }), body({ e: {} }), body({ e: null }),
    body({ e: [entry, []] }), body({ e: [entry, ['session', SID, 0]] }), body({ e: [entry, [...entry, 1]] }),
    body({ e: [entry, ['logout', SID, 0, T]] }), body({ e: [entry, ['Session', SID, 0, T]] }), body({ e: [entry, ['session', 1, 0, T]] }),
    body({ e: [entry, ['session', '', 0, T]] }), body({ e: [entry, ['session', long, 0, T]] }), body({ e: [entry, ['subject', SUB, -1, T]] }),
    body({ e: [entry, ['subject', SUB, 1.5, T]] }), body({ e: [entry, ['subject', SUB, 2 ** 53, T]] }), body({ e: [entry, ['subject', SUB, '1', T]] }),
    body({ e: [entry, ['subject', SUB, 1, -1]] }), body({ e: [entry, ['subject', SUB, 1, null]] }), body({ e: [entry, 'session'] }),
    body({ e: [entry, ['session', SID, 1, T]] }), body({ e: [entry, ['key', 'k', 1, T]] }), body({ e: [entry, ['realm', 'x', 1, T]] }),
    body({ e: Array(5_001).fill(entry) }), body({ e: [entry] }).replace('{', '{"v":1,'), body({ e: [entry], x: { a: 1 } }).replace('"a":1', '"a":1,"a":1'),
    body({ e: [entry] }).replace('"at":100', '"at":1e2'), body({ e: [entry] }).replace('"at":100', '"at":100.0'),
  ];
  for (const document of bad) {
    runScript(script(LOADED, changes(10, document, { expect: 'rejected' }), verdict(20, 'stale'), size(20, 0)));
  }
  runScript(script(LOADED, changes(10, body({ e: [entry], unknown: [1.5] })), verdict(20, 'revoked')));
});

test('a snapshot that is not complete is discarded', () => {
  const line = JSON.stringify(['session', SID, 0, T + 1_000_000]);
  const end = '{"end":1}';
  const bad = [
    [], [header()], [header(), line], [header(), '{"end":0}', line], [header(), line, '{"end":2}'], [header(), line, end, line],
    [header(), line, end, end], [line, end], [header({ v: 2 }), line, end], [header({ keys: undefined }), line, end],
    [header({ cursor: undefined }), line, end], [header({ now: 'x' }), line, end], [header({ issuer: '' }), line, end],
    [header(), line, line.slice(0, -1), end], [header(), '', end], [header(), line, ''], [header(), '["session"', '{"end":1}'],
    [header(), `["session","${'x'.repeat(1_100)}",0,1]`, end], [header({ padding: 'x'.repeat(256 * 1024) }), line, end], [header(), line, '{"end":1.0}'],
  ];
  for (const lines of bad) {
    runScript(script({ do: 'snapshot', lines, expect: 'rejected' }, size(1, 0), changes(10), verdict(20, 'stale')));
  }
  runScript(script({ do: 'snapshot', lines: [header({ x: 1 }), ` ${line} `, end], expect: 'loaded' }, changes(10), verdict(20, 'revoked')));
});

test('410 needs another snapshot, which removes nothing', () => {
  const entry = ['session', SID, 0, T + 1_000_000];
  runScript(script(snapshot([entry]), changes(10), changes(20, '', { status: 410, expect: 'resync' }),
    verdict(25, 'revoked'), verdict(25, 'accepted', { sid: SUB, jti: 'x' }), LOADED, changes(30), verdict(40, 'revoked'), size(40, 1)));
});

test('another status changes nothing', () => {
  for (const status of [0, 204, 301, 400, 401, 403, 404, 429, 500, 503]) {
    runScript(script(LOADED, changes(10, undefined, { status, expect: 'unavailable' }), verdict(20, 'stale')));
  }
});

test('an entry is forgotten when both clocks have passed its end, and one of a key never', () => {
  const e = [['session', SID, 0, T + 1_000], ['key', 'k9', 0, T + 1_000], ['role', 'x', 1, T + 1_000]];
  runScript(script(LOADED, changes(0, { e }), size(1_000, 3), size(5_000, 3), changes(6_000, { now: T + 1_000 }), size(6_010, 3),
    changes(6_020, { now: T + 1_001 }), size(6_030, 1), verdict(6_030, 'revoked', { kid: 'k9' })));
  // The own clock is behind.
  runScript(script(LOADED, changes(0, { e, now: T + 30_000 }), size(900, 3)));
});

test('an end that is too far ahead is reduced to 48 hours', () => {
  const day = 86_400_000;
  const e = [['session', SID, 0, Number.MAX_SAFE_INTEGER]];
  runScript(script(LOADED, changes(0, { e }), changes(2 * day, { now: T + 2 * day }), size(2 * day + 10, 1),
    changes(2 * day + 20, { now: T + 2 * day + 1 }), size(2 * day + 30, 0)));
});

test('a difference of more than a minute between the clocks makes a listener not ready', () => {
  for (const [difference, expected] of [[59_000, true], [61_000, false], [-59_000, true], [-61_000, false]]) {
    runScript(script(LOADED, changes(0, { now: T + difference }), ready(10, expected), verdict(10, 'accepted')));
  }
});

test('at most 2,000,000 entries are kept', () => {
  const lines = function* () {
    yield header();
    for (let entry = 0; entry < 2_000_001; entry++) {
      yield '["session","0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e55",0,1790000000000]';
    }
    yield '{"end":2000001}';
  };
  assert.doesNotThrow(() => runScript(script({ do: 'snapshot', lines: lines(), expect: 'rejected' }, size(0, 0))));
});
