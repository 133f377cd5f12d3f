import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, verdictOf, withVerifier } from './support.mjs';

test('a watch ends when its session ends, and not at a refresh', () =>
  withVerifier({}, async ({ own, verifier }) => {
    const text = own.mint();
    const ended = [];
    const token = await verifier.verify(text);
    verifier.watch(token, (reason) => ended.push(reason));
    const stop = verifier.watch(token, () => ended.push('stopped'));
    const refreshed = own.refresh(text);
    await eventually(async () => (await verdictOf(verifier, text)) === 'revoked');
    assert.deepEqual(ended, []);
    stop();
    own.logout(refreshed);
    await eventually(() => ended.length > 0);
    assert.deepEqual(ended, ['revoked']);
    verifier.watch(token, (reason) => ended.push(reason));
    await eventually(() => ended.length > 1);
    assert.deepEqual(ended, ['revoked', 'revoked']);
  }));

test('a watch ends at exp, while the verifier is stale, and when it is closed', () =>
  withVerifier({}, async ({ own, clock, verifier }) => {
    const ended = [];
    const watch = async (options) => verifier.watch(await verifier.verify(own.mint(options)), (reason) => ended.push(reason));
    await watch({ expiresIn: 10 });
    await watch({});
    own.goSilent();
    await eventually(() => own.unansweredRequests > 0);
    clock.advance(10_000);
    await eventually(() => ended.length > 0);
    assert.deepEqual(ended, ['expired']);
    clock.advance(12_000);
    await eventually(() => ended.length > 1);
    assert.deepEqual(ended, ['expired', 'stale']);
    own.recover();
    await eventually(() => verifier.ready());
    await watch({});
    await verifier.close();
    assert.deepEqual(ended, ['expired', 'stale', 'closed']);
  }));

test('a client token that is revoked by its id ends its watch', () =>
  withVerifier({}, async ({ own, verifier }) => {
    // An id that has the form of a generation.
    const text = own.mint({ ofClient: true, claims: { jti: 'A'.repeat(27) } });
    const token = await verifier.verify(text);
    const ended = new Promise((fulfil) => verifier.watch(token, fulfil));
    own.revoke(text);
    assert.equal(await ended, 'revoked');
  }));
