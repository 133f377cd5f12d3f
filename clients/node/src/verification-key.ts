import { compactVerify, type CryptoKey, importJWK, type JWK } from 'jose';
import { decodeBase64url } from './base64url.js';
import { isCanonicalEd25519, isCanonicalEs256 } from './canonical-signature.js';
import type { CompactToken } from './compact-token.js';
import type { Jwk } from './feed-document.js';

const MIN_RSA_BITS = 2_048;
const ALGORITHMS = ['ES256', 'EdDSA', 'RS256'] as const;
type Algorithm = (typeof ALGORITHMS)[number];

/** A public key, bound to the one algorithm that it may be used with (RFC 8725 §3.1). */
export class VerificationKey {
  /** The key as the feed contains it. */
  readonly jwk: Jwk;
  private readonly algorithm: Algorithm;
  private readonly key: CryptoKey;

  private constructor(jwk: Jwk, algorithm: Algorithm, key: CryptoKey) {
    this.jwk = jwk;
    this.algorithm = algorithm;
    this.key = key;
  }

  /** Imports a key. Returns undefined if no token may be signed with it. */
  static async import(jwk: Jwk): Promise<VerificationKey | undefined> {
    const algorithm = algorithmOf(jwk);
    if (algorithm === undefined || (jwk['use'] ?? 'sig') !== 'sig' || (jwk['alg'] ?? algorithm) !== algorithm) {
      return undefined;
    }
    const { kty, crv, x, y, n, e } = jwk as JWK;
    try {
      const key = await importJWK({ kty, crv, x, y, n, e } as JWK, algorithm);
      return key instanceof Uint8Array ? undefined : new VerificationKey(jwk, algorithm, key);
    } catch {
      return undefined;
    }
  }

  /** Whether this key made the signature of a token (RFC 7515 §5.2), and the signature has its canonical form. */
  async verifies(token: CompactToken): Promise<boolean> {
    if (token.algorithm !== this.algorithm || !this.isCanonical(token.signature)) {
      return false;
    }
    try {
      await compactVerify(token.text, this.key, { algorithms: [this.algorithm] });
      return true;
    } catch {
      return false;
    }
  }

  private isCanonical(signature: Buffer): boolean {
    switch (this.algorithm) {
      case 'ES256':
        return isCanonicalEs256(signature);
      case 'EdDSA':
        return isCanonicalEd25519(signature);
      case 'RS256':
        return true;
    }
  }
}

function algorithmOf(jwk: Jwk): Algorithm | undefined {
  const { kty, crv, n } = jwk as JWK;
  if (kty === 'EC' && crv === 'P-256') {
    return 'ES256';
  }
  if (kty === 'OKP' && crv === 'Ed25519') {
    return 'EdDSA';
  }
  const modulus = typeof n === 'string' ? decodeBase64url(n) : undefined;
  return kty === 'RSA' && modulus !== undefined && bits(modulus) >= MIN_RSA_BITS ? 'RS256' : undefined;
}

function bits(bytes: Buffer): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24;
}
