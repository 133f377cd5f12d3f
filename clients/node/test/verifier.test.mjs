import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createVerifier, TokenRefusedError } from '@gatehouse/verifier';
import { TestIssuer } from '@gatehouse/verifier/testing';
import { eventually, TestClock, verdictOf, verifierFor, withVerifier } from './support.mjs';

const MINUTE = 60_000;
let issuer;
before(async () => (issuer = await TestIssuer.start({ audience: 'orders' })));
after(() => issuer.close());

test('an accepted token has its claims', async () => {
  const verifier = await verifierFor(issuer.options);
  const token = await verifier.verify(issuer.mint({ roles: ['clerk', 'packer'], login: 'alice' }));

  assert.deepEqual([token.login, token.roles, token.isOfClient], ['alice', ['clerk', 'packer'], false]);
  assert.ok(token.hasRole('packer') && !token.hasRole('pack'));
  assert.ok(token.expiresAt > token.issuedAt && token.authenticatedAt instanceof Date);
  assert.throws(() => token.roles.push('admin'), TypeError);
  const ofClient = await verifier.verify(issuer.mint({ ofClient: true }));
  assert.deepEqual([ofClient.isOfClient, ofClient.login, ofClient.clientId], [true, undefined, ofClient.subject]);
  await verifier.close();
});

test('a refused token states its verdict and status', async () => {
  const verifier = await verifierFor(issuer.options);
  const rows = [
    [issuer.mint(), 'accepted'],
    ['', 'malformed'],
    [undefined, 'malformed'],
    [`${issuer.mint()}=`, 'malformed'],
    [issuer.mint().replace(/\.[^.]*$/, `.${issuer.mint().split('.')[2]}`), 'signature'],
    [issuer.mint({ claims: { aud: 'another' } }), 'claims'],
    [issuer.mint({ claims: { iss: 'https://another' } }), 'claims'],
    [issuer.mint({ expiresIn: -61 }), 'expired'],
    [issuer.mint({ expiresIn: -30 }), 'accepted'],
  ];
  for (const [token, expected] of [...rows, ...rows]) {
    assert.equal(await verdictOf(verifier, token), expected);
  }
  await assert.rejects(verifier.verify(''), (error) => error instanceof TokenRefusedError && error.status === 401);
  await verifier.close();
});

test('each revocation is refused within moments, and other tokens are accepted', () =>
  withVerifier({}, async ({ own, verifier }) => {
    const subject = '0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e56';
    const other = own.mint({ roles: ['b'] });
    const rows = [
      [own.mint(), (token) => own.logout(token)],
      [own.mint(), (token) => own.refresh(token)],
      [own.mint({ ofClient: true }), (token) => own.revoke(token)],
      [own.mint({ subject }), () => own.revokeSubject(subject)],
      [own.mint({ roles: ['a', 'c'] }), () => own.revokeRole('c')],
    ];
    for (const [token, revoke] of rows) {
      assert.equal(await verdictOf(verifier, token), 'accepted');
      revoke(token);
      await eventually(async () => (await verdictOf(verifier, token)) === 'revoked');
      assert.equal(await verdictOf(verifier, other), 'accepted');
    }
    assert.equal(await verdictOf(verifier, own.mint({ subject, roles: ['c'] })), 'accepted');
    own.revokeEverything();
    await eventually(async () => (await verdictOf(verifier, other)) === 'revoked');
    assert.equal(await verdictOf(verifier, own.mint()), 'accepted');
  }));

test('a verifier that starts later knows earlier revocations', () =>
  withVerifier({}, async ({ own }) => {
    const [revoked, valid] = [own.mint(), own.mint()];
    own.logout(revoked);
    const verifier = await verifierFor(own.options);
    assert.deepEqual([await verdictOf(verifier, revoked), await verdictOf(verifier, valid)], ['revoked', 'accepted']);
    await verifier.close();
  }));

test('new keys arrive with the feed, and a revoked key ends its cached tokens', () =>
  withVerifier({}, async ({ own, verifier }) => {
    const first = own.mint();
    assert.equal(await verdictOf(verifier, first), 'accepted');
    own.rotateKey();
    const second = own.mint();
    await eventually(async () => (await verdictOf(verifier, second)) === 'accepted');
    assert.equal(await verdictOf(verifier, first), 'accepted');
    own.revokeKey();
    await eventually(async () => (await verdictOf(verifier, second)) !== 'accepted');
    assert.equal(await verdictOf(verifier, own.mint()), 'accepted');
  }));

test('a cached token is refused when its key is no longer published', () =>
  withVerifier({}, async ({ own, verifier }) => {
    const token = own.mint();
    assert.equal(await verdictOf(verifier, token), 'accepted');
    own.retireKeys();
    await eventually(async () => (await verdictOf(verifier, token)) === 'signature');
    assert.equal(await verdictOf(verifier, own.mint()), 'accepted');
  }));

test('after 410 the verifier takes a snapshot and forgets nothing', () =>
  withVerifier({}, async ({ own, verifier }) => {
    const [early, late] = [own.mint(), own.mint()];
    own.logout(early);
    await eventually(async () => (await verdictOf(verifier, early)) === 'revoked');
    own.newHistory();
    assert.equal(await verdictOf(verifier, early), 'revoked');
    own.logout(late);
    await eventually(async () => (await verdictOf(verifier, late)) === 'revoked');
    assert.equal(verifier.health().entries, 2);
  }));

for (const fault of ['goSilent', 'serveOldBytes', 'overload', 'close']) {
  test(`the verifier refuses every token after ${fault}, once its knowledge is too old`, () =>
    withVerifier({ maxStaleness: 20_000 }, async ({ own, clock, verifier }) => {
      const [valid, revoked] = [own.mint(), own.mint()];
      own.logout(revoked);
      await eventually(async () => (await verdictOf(verifier, revoked)) === 'revoked');
      await own[fault]();
      own.logout(own.mint());
      const seen = { goSilent: () => own.unansweredRequests > 0, close: () => /ECONN/.test(verifier.health().failure) };
      await eventually(seen[fault] ?? (() => verifier.health().failure !== null));
      clock.advance(5_000);
      assert.deepEqual([await verdictOf(verifier, valid), verifier.ready()], ['accepted', true]);
      clock.advance(15_001);
      assert.deepEqual([await verdictOf(verifier, valid), verifier.ready()], ['stale', false]);
      assert.equal(await verdictOf(verifier, revoked), 'revoked');
      own.rotateKey();
      assert.equal(await verdictOf(verifier, own.mint()), 'stale');
      await assert.rejects(verifier.verify(valid), { status: 503 });
      if (fault !== 'close') {
        own.recover();
        await eventually(() => verifier.ready());
        assert.deepEqual([await verdictOf(verifier, valid), await verdictOf(verifier, revoked)], ['accepted', 'revoked']);
      }
    }));
}

test('with the policy, tokens are accepted longer if no server is reachable', () =>
  withVerifier({ stalePolicy: { acceptUntilExpiry: 10 * MINUTE } }, async ({ own, clock, verifier }) => {
    const token = own.mint();
    assert.equal(await verdictOf(verifier, token), 'accepted');
    await own.close();
    await eventually(() => verifier.health().failure !== null);
    clock.advance(9 * MINUTE);
    assert.deepEqual([await verdictOf(verifier, token), verifier.ready()], ['accepted', false]);
    const rows = [own.mint({ expiresIn: 0 }), own.mint({ claims: { exp: 1 } })];
    for (const expired of rows) {
      assert.notEqual(await verdictOf(verifier, expired), 'accepted');
    }
    own.rotateKey();
    assert.equal(await verdictOf(verifier, own.mint()), 'stale');
    clock.advance(MINUTE);
    assert.equal(await verdictOf(verifier, token), 'stale');
  }));

test('the policy does not apply to answers that are not accepted', () =>
  withVerifier({ stalePolicy: { acceptUntilExpiry: 10 * MINUTE } }, async ({ own, clock, verifier }) => {
    const token = own.mint();
    own.logout(own.mint());
    own.serveOldBytes();
    await eventually(() => /another request/.test(verifier.health().failure));
    clock.advance(21_000);
    assert.equal(await verdictOf(verifier, token), 'stale');
  }));

test('the policy does not apply after a suspension', () =>
  withVerifier({ stalePolicy: { acceptUntilExpiry: 10 * MINUTE } }, async ({ own, clock, verifier }) => {
    const token = own.mint();
    await own.close();
    await eventually(() => verifier.health().failure !== null);
    assert.equal(await verdictOf(verifier, token), 'accepted');
    clock.wall += 2_000;
    assert.equal(await verdictOf(verifier, token), 'stale');
  }));

test('a wrong credential is named, and so is an issuer that differs', async () => {
  const rows = [
    [{ credential: 'id:wrong' }, /role "verifier"/],
    [{ issuer: 'https://another.example', url: issuer.options.issuer }, /expected https:\/\/another\.example/],
    [{ url: 'http://127.0.0.1:1' }, /ECONNREFUSED/],
  ];
  for (const [options, message] of rows) {
    await assert.rejects(verifierFor({ ...issuer.options, startTimeout: 300, ...options }), message);
  }
});

test('without a start timeout the verifier starts stale and recovers', async () => {
  const own = await TestIssuer.start();
  own.overload();
  const verifier = await verifierFor({ ...own.options, startTimeout: 0 });
  assert.equal(await verdictOf(verifier, own.mint()), 'stale');
  assert.deepEqual([verifier.ready(), verifier.health().ageMs], [false, null]);
  own.recover();
  await eventually(() => verifier.ready());
  assert.equal(await verdictOf(verifier, own.mint()), 'accepted');
  await verifier.close();
  assert.deepEqual([verifier.ready(), await verdictOf(verifier, own.mint())], [false, 'stale']);
  await own.close();
});

test('options are checked', async () => {
  const rows = [
    [{ issuer: '' }, /issuer/],
    [{ audience: undefined }, /audience/],
    [{ credential: 'secret' }, /credential/],
    [{ credential: undefined }, /credential/],
    [{ credential: { clientId: 'a' } }, /credential/],
    [{ url: 'http://auth.example.com' }, /https/],
    [{ url: 'ftp://localhost' }, /https/],
    [{ url: 'x' }, /not a URL/],
    [{ maxStaleness: 20 }, /maxStaleness/],
    [{ maxStaleness: NaN }, /maxStaleness/],
    [{ leeway: 60 }, /leeway/],
    [{ stalePolicy: 'accept' }, /stalePolicy/],
    [{ stalePolicy: { acceptUntilExpiry: 1e12 } }, /stalePolicy/],
    [{ cacheSize: -1 }, /cacheSize/],
  ];
  for (const [options, message] of rows) {
    await assert.rejects(createVerifier({ ...issuer.options, ...options }), { name: 'TypeError', message });
  }
});

test('metrics and the log contain the events', async () => {
  const own = await TestIssuer.start();
  const [verdicts, outcomes, lines] = [[], [], []];
  const metrics = { verified: (verdict) => verdicts.push(verdict), requested: (outcome) => outcomes.push(outcome) };
  const clock = new TestClock();
  const verifier = await verifierFor({ ...own.options, metrics, log: (line) => lines.push(line) }, clock);
  await verdictOf(verifier, own.mint());
  await verdictOf(verifier, 'x');
  assert.deepEqual(verdicts, ['accepted', 'malformed']);
  assert.deepEqual(outcomes.slice(0, 2), ['loaded', 'applied']);
  clock.advance(30_000);
  own.overload();
  own.logout(own.mint());
  await eventually(() => lines.length >= 2 || outcomes.includes('unavailable'));
  assert.match(lines[0], /is ready/);
  await verifier.close();
  await own.close();
});

test('the cache is bounded, and the result is the same without it', async () => {
  for (const cacheSize of [0, 2]) {
    const verifier = await verifierFor({ ...issuer.options, cacheSize });
    const tokens = Array.from({ length: 5 }, () => issuer.mint());
    for (const token of [...tokens, ...tokens, tokens[4]]) {
      assert.equal((await verifier.verify(token)).tokenId, JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).jti);
    }
    await verifier.close();
  }
});
