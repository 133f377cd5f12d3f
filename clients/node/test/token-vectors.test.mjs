import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Authenticator } from '../dist/authenticator.js';
import { KeySet } from '../dist/key-set.js';
import { TokenRefusedError } from '../dist/verdict.js';
import { vectors } from './vectors.mjs';

const file = vectors('tokens.json');
const { issuer, audience, leeway, now, jwks, cases } = file ?? { jwks: { keys: [] } };
const keySet = new KeySet();
keySet.replace(jwks.keys);
const keys = {
  require(kid) {
    const jwk = keySet.find(kid);
    if (jwk === undefined) {
      throw new TokenRefusedError('signature', 'The key is unknown');
    }
    return jwk;
  },
  isCurrent: (jwk) => keySet.find(jwk.kid) === jwk,
};

async function verdict(authenticator, token) {
  try {
    const { token: { subject } } = await authenticator.authenticate(token, () => now * 1000);
    return { accepted: true, subject };
  } catch (error) {
    assert.ok(error instanceof TokenRefusedError, error.stack);
    return { accepted: false };
  }
}

for (const cacheSize of [0, 1_000]) {
  test(`each token of the vectors has its verdict, twice, with a cache of ${cacheSize}`, async () => {
    const authenticator = new Authenticator(keys, { issuer, audience, leewayMs: leeway * 1000 }, cacheSize);
    assert.ok(cases.length > 0);
    for (const { name, token, verdict: expected, subject } of [...cases, ...cases]) {
      const accepted = expected === 'accepted';
      const actual = await verdict(authenticator, token);
      assert.deepEqual(actual, accepted ? { accepted, subject: subject ?? actual.subject } : { accepted }, name);
    }
  });
}
