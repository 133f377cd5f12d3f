import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { expressAuth, requireRole } from '@gatehouse/verifier/express';
import { TestIssuer } from '@gatehouse/verifier/testing';
import express5 from 'express';
import express4 from 'express4';
import { checkAdapter } from './adapter-contract.mjs';
import { verifierFor } from './support.mjs';

for (const [name, express] of [['Express 4', express4], ['Express 5', express5]]) {
  checkAdapter(name, async (verifier) => {
    const app = express();
    app.get('/public', (_, response) => response.json({}));
    app.use(expressAuth(verifier));
    app.get('/orders', requireRole('clerk'), (incoming, response) => response.json({ subject: incoming.caller.subject }));
    app.get('/both', requireRole('clerk'), requireRole('packer'), (_, response) => response.json({}));
    return new Promise((fulfil) => {
      const server = app.listen(0, '127.0.0.1', () => fulfil({ port: server.address().port, close: () => server.close() }));
    });
  });

  test(`${name}: requireRole without expressAuth allows nobody`, async () => {
    const app = express();
    app.get('/orders', requireRole('clerk'), (_, response) => response.json({}));
    app.use((error, _, response, next) => response.status(error.message.includes('expressAuth') ? 500 : 418).json(next.length));
    const server = await new Promise((fulfil) => {
      const started = app.listen(0, '127.0.0.1', () => fulfil(started));
    });
    const status = await new Promise((fulfil) =>
      request({ port: server.address().port, host: '127.0.0.1', path: '/orders' }, (response) => fulfil(response.resume().statusCode)).end());
    assert.equal(status, 500);
    server.close();
  });
}

test('requireRole takes one title', () => {
  for (const args of [[], [''], [undefined], [['clerk']], ['clerk', 'packer']]) {
    assert.throws(() => requireRole(...args), TypeError);
  }
});

test('an unexpected error is not a refusal', async () => {
  const failing = { verify: () => Promise.reject(new RangeError('a bug')) };
  const passed = new Promise((fulfil) => expressAuth(failing)({ rawHeaders: ['Authorization', 'Bearer a'] }, {}, fulfil));
  assert.ok((await passed) instanceof RangeError);
});

let issuer;
before(async () => (issuer = await TestIssuer.start()));
after(() => issuer.close());

test('a request has no caller unless its token was accepted', async () => {
  const verifier = await verifierFor(issuer.options);
  const incoming = { rawHeaders: ['authorization', `bearer ${issuer.mint({ roles: ['a'] })}`] };
  await new Promise((fulfil) => expressAuth(verifier)(incoming, {}, fulfil));
  assert.deepEqual(incoming.caller.roles, ['a']);
  await verifier.close();
});
