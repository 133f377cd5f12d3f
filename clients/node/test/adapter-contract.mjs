import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { TestIssuer } from '@gatehouse/verifier/testing';
import { eventually, TestClock, verifierFor } from './support.mjs';

/**
 * What each adapter does.
 *
 * @param serve starts a service: `/public` requires nothing, `/orders` the role clerk, `/both` the roles clerk and packer
 */
export function checkAdapter(name, serve) {
  let issuer, verifier, service;
  const clock = new TestClock();
  before(async () => {
    issuer = await TestIssuer.start();
    verifier = await verifierFor(issuer.options, clock);
    service = await serve(verifier);
  });
  after(async () => {
    await service.close();
    await verifier.close();
    await issuer.close();
  });

  /** Sends a request with values of Authorization; returns the status, a header and the body. */
  const get = (path, ...authorization) =>
    new Promise((fulfil, reject) => {
      const headers = ['Host', 'localhost', ...authorization.flatMap((value) => ['Authorization', value])];
      const sent = request({ host: '127.0.0.1', port: service.port, path, headers, agent: false }, async (response) => {
        const body = Buffer.concat(await response.toArray()).toString();
        fulfil({ status: response.statusCode, headers: response.headers, body: JSON.parse(body || '{}') });
      });
      sent.on('error', reject).end();
    });

  const bearer = (options) => `Bearer ${issuer.mint(options)}`;

  test(`${name}: a caller with the role is allowed`, async () => {
    const subject = '0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e56';
    const { status, body } = await get('/orders', bearer({ roles: ['clerk'], subject }));
    assert.deepEqual([status, body], [200, { subject }]);
    assert.equal((await get('/both', bearer({ roles: ['clerk', 'packer'] }))).status, 200);
    assert.equal((await get('/public')).status, 200);
  });

  test(`${name}: RFC 6750 §3: a request without a valid token is 401 with a challenge`, async () => {
    const rows = [
      [[], 'token-missing', /^Bearer realm="gatehouse"$/],
      [['Basic YTpi'], 'token-missing', /^Bearer realm="gatehouse"$/],
      [['Bearer'], 'token-invalid', /^Bearer realm="gatehouse", error="invalid_token"/],
      [['Bearer a b'], 'token-invalid', /^Bearer realm="gatehouse", error="invalid_token"/],
      [[`${bearer({ roles: ['clerk'] })}x`], 'token-invalid', /^Bearer realm="gatehouse", error="invalid_token"/],
      [[bearer({ roles: ['clerk'], expiresIn: -100 })], 'token-invalid', /^Bearer realm="gatehouse", error="invalid_token"/],
    ];
    for (const [authorization, type, challenge] of rows) {
      const { status, headers, body } = await get('/orders', ...authorization);
      assert.deepEqual([status, body.type, body.status], [401, `urn:gatehouse:problem:${type}`, 401]);
      assert.match(headers['www-authenticate'], challenge);
      assert.match(headers['content-type'], /^application\/problem\+json/);
      assert.equal(headers['cache-control'], 'no-store');
    }
  });

  test(`${name}: a repeated Authorization header is 401, like at Gatehouse`, async () => {
    const token = bearer({ roles: ['clerk'] });
    const { status, headers } = await get('/orders', token, token);
    assert.equal(status, 401);
    assert.match(headers['www-authenticate'], /invalid_request/);
  });

  test(`${name}: a caller without the role is 403`, async () => {
    for (const [path, roles] of [['/orders', ['packer', 'clerks']], ['/orders', []], ['/both', ['clerk']], ['/both', ['packer']]]) {
      const { status, headers, body } = await get(path, bearer({ roles }));
      assert.deepEqual([status, body.type], [403, 'urn:gatehouse:problem:role-missing']);
      assert.match(headers['www-authenticate'], /^Bearer realm="gatehouse", error="insufficient_scope"/);
      assert.match(headers['content-type'], /^application\/problem\+json/);
    }
  });

  test(`${name}: a revoked token is 401`, async () => {
    const text = issuer.mint({ roles: ['clerk'] });
    assert.equal((await get('/orders', `bearer ${text}`)).status, 200);
    issuer.logout(text);
    await eventually(async () => (await get('/orders', `Bearer ${text}`)).status === 401);
  });

  test(`${name}: while the verifier is stale, requests are 503 with Retry-After`, async () => {
    const token = bearer({ roles: ['clerk'] });
    issuer.goSilent();
    await eventually(() => issuer.unansweredRequests > 0);
    clock.advance(21_000);
    const { status, headers, body } = await get('/orders', token);
    assert.deepEqual([status, body.type], [503, 'urn:gatehouse:problem:dependency-unavailable']);
    assert.ok(Number(headers['retry-after']) >= 1);
    assert.match(headers['content-type'], /^application\/problem\+json/);
    assert.equal((await get('/orders')).status, 401);
    assert.equal((await get('/public')).status, 200);
    issuer.recover();
    await eventually(async () => (await get('/orders', token)).status === 200);
  });
}
