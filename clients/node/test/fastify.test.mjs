import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fastifyAuth, requireRole } from '@gatehouse/verifier/fastify';
import fastify from 'fastify';
import { checkAdapter } from './adapter-contract.mjs';

checkAdapter('Fastify 5', async (verifier) => {
  const app = fastify();
  app.get('/public', async () => ({}));
  await app.register(async (scope) => {
    await scope.register(fastifyAuth, { gatehouse: verifier });
    scope.get('/orders', { onRequest: requireRole('clerk') }, async (request) => ({ subject: request.caller.subject }));
    scope.get('/both', { preHandler: [requireRole('clerk'), requireRole('packer')] }, async () => ({}));
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { port: app.server.address().port, close: () => app.close() };
});

test('Fastify 5: requireRole without the plugin allows nobody', async () => {
  const app = fastify();
  app.get('/orders', { onRequest: requireRole('clerk') }, async () => ({}));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const response = await fetch(`http://127.0.0.1:${app.server.address().port}/orders`);
  assert.equal(response.status, 500);
  await app.close();
});

test('requireRole takes one title', () => {
  for (const args of [[], [''], [undefined], [['clerk']], ['clerk', 'packer']]) {
    assert.throws(() => requireRole(...args), TypeError);
  }
});
