import { type Expectation, readClaims, requireTimes } from './claims.js';
import { parseCompactToken } from './compact-token.js';
import type { Jwk } from './feed-document.js';
import { type Authentic, TokenCache } from './token-cache.js';
import { TokenRefusedError } from './verdict.js';
import { VerificationKey } from './verification-key.js';
import { denylistClaims, VerifiedToken } from './verified-token.js';

/** Finds public keys. */
export interface Keys {
  /** The key with an id; throws a {@link TokenRefusedError} if there is none. */
  require(kid: string): Jwk;
  /** Whether this key is still in use. */
  isCurrent(jwk: Jwk): boolean;
}

/** Verifies the form, signature, claims and times of tokens (RFC 9068 §4, RFC 8725). Does not know revocations. */
export class Authenticator {
  private readonly keys: Keys;
  private readonly expected: Expectation;
  private readonly cache: TokenCache;
  private readonly imported = new WeakMap<Jwk, Promise<VerificationKey | undefined>>();

  constructor(keys: Keys, expected: Expectation, cacheSize: number) {
    this.keys = keys;
    this.expected = expected;
    this.cache = new TokenCache(cacheSize);
  }

  /** Verifies a token at a time of the wall clock, in milliseconds. */
  async authenticate(text: string, wall: () => number): Promise<Authentic> {
    const digest = typeof text === 'string' ? TokenCache.digest(text) : '';
    const known = this.cache.find(digest);
    const authentic = known !== undefined && this.keys.isCurrent(known.jwk) ? known : await this.verify(text);
    try {
      requireTimes(authentic.claims, wall(), this.expected.leewayMs);
    } catch (error) {
      this.cache.remove(digest);
      throw error;
    }
    if (authentic !== known) {
      this.cache.put(digest, authentic);
    }
    return authentic;
  }

  private async verify(text: string): Promise<Authentic> {
    const compact = parseCompactToken(text);
    const jwk = this.keys.require(compact.kid);
    const key = await this.import(jwk);
    if (key === undefined || !(await key.verifies(compact)) || !this.keys.isCurrent(jwk)) {
      throw new TokenRefusedError('signature', 'The signature is wrong, or the key may not sign with this alg');
    }
    const claims = readClaims(compact.claims, this.expected);
    const token = VerifiedToken.of(compact.kid, claims);
    return { token, claims, denylistClaims: denylistClaims(token), jwk };
  }

  private import(jwk: Jwk): Promise<VerificationKey | undefined> {
    let key = this.imported.get(jwk);
    if (key === undefined) {
      key = VerificationKey.import(jwk);
      this.imported.set(jwk, key);
    }
    return key;
  }
}
