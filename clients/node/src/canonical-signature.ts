// Libraries accept several forms of one signature: (r, n − s) and (r, s), or S + L and S. If all were accepted, one token
// would have several valid texts.

const LENGTH = 64;
const HALF = 32;
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** L (RFC 8032 §5.1). */
const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
/** p (RFC 8032 §5.1). */
const ED25519_FIELD = 2n ** 255n - 19n;

/** Whether r and s have 32 bytes each, 0 < r < n and 0 < s ≤ n/2 (RFC 7518 §3.4). */
export function isCanonicalEs256(signature: Buffer): boolean {
  if (signature.length !== LENGTH) {
    return false;
  }
  const r = bigEndian(signature.subarray(0, HALF));
  const s = bigEndian(signature.subarray(HALF));
  return r > 0n && r < P256_ORDER && s > 0n && s <= P256_ORDER / 2n;
}

/** Whether y of the point is below p, and S below L (RFC 8032 §5.1.7). */
export function isCanonicalEd25519(signature: Buffer): boolean {
  if (signature.length !== LENGTH) {
    return false;
  }
  const point = Buffer.from(signature.subarray(0, HALF)).reverse();
  const scalar = Buffer.from(signature.subarray(HALF)).reverse();
  // The first bit is the sign of x.
  point[0] = (point[0] ?? 0) & 0x7f;
  return bigEndian(point) < ED25519_FIELD && bigEndian(scalar) < ED25519_ORDER;
}

/** Returns the form of an ES256 signature whose s is at most n/2. */
export function canonicalEs256(signature: Buffer): Buffer {
  const s = bigEndian(signature.subarray(HALF));
  const low = s > P256_ORDER / 2n ? P256_ORDER - s : s;
  return Buffer.concat([signature.subarray(0, HALF), Buffer.from(low.toString(16).padStart(2 * HALF, '0'), 'hex')]);
}

function bigEndian(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}
