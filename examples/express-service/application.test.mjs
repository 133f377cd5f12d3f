import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createVerifier } from '@gatehouse/verifier';
import { TestIssuer } from '@gatehouse/verifier/testing';
import { application } from './application.mjs';

// region test
test('orders', async () => {
  const issuer = await TestIssuer.start({ audience: 'orders' });
  const gatehouse = await createVerifier(issuer.options);
  const server = application(gatehouse).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${server.address().port}/orders`;
  const call = async (token) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;

  const clerk = issuer.mint({ roles: ['clerk'] });
  assert.equal(await call(clerk), 200);
  assert.equal(await call(issuer.mint()), 403);
  issuer.logout(clerk);
  while ((await call(clerk)) === 200);
  assert.equal(await call(clerk), 401);

  await Promise.all([gatehouse.close(), issuer.close(), server.close()]);
});
// endregion
