import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalEs256, isCanonicalEd25519, isCanonicalEs256 } from '../dist/canonical-signature.js';

const bytes = (number) => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');
const little = (number) => bytes(number).reverse();
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const P = 2n ** 255n - 19n;

test('RFC 7518 §3.4: r and s are in range, and s is the lower of its two values', () => {
  const rows = [[1n, 1n, true], [N - 1n, N / 2n, true], [1n, N / 2n + 1n, false], [0n, 1n, false], [1n, 0n, false], [N, 1n, false]];
  for (const [r, s, expected] of rows) {
    assert.equal(isCanonicalEs256(Buffer.concat([bytes(r), bytes(s)])), expected, `${r} ${s}`);
  }
  assert.equal(isCanonicalEs256(Buffer.alloc(63, 1)), false);
  assert.deepEqual(canonicalEs256(Buffer.concat([bytes(5n), bytes(N - 7n)])), Buffer.concat([bytes(5n), bytes(7n)]));
  assert.deepEqual(canonicalEs256(Buffer.concat([bytes(5n), bytes(7n)])), Buffer.concat([bytes(5n), bytes(7n)]));
});

test('RFC 8032 §5.1.7: S is below L, and the point is encoded in one way', () => {
  const sign = 2n ** 255n;
  const rows = [[1n, L - 1n, true], [P - 1n, 0n, true], [sign + P - 1n, 0n, true], [1n, L, false], [P, 0n, false], [sign + P, 0n, false]];
  for (const [point, scalar, expected] of rows) {
    assert.equal(isCanonicalEd25519(Buffer.concat([little(point), little(scalar)])), expected, `${point} ${scalar}`);
  }
  assert.equal(isCanonicalEd25519(Buffer.alloc(65)), false);
});
