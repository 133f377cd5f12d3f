import { isDeepStrictEqual } from 'node:util';
import type { Jwk } from './feed-document.js';

/** The public keys by their id. A key that has not changed stays the same object. */
export class KeySet {
  private keys: ReadonlyMap<string, Jwk> = new Map();

  get size(): number {
    return this.keys.size;
  }

  find(kid: string): Jwk | undefined {
    return this.keys.get(kid);
  }

  /** Replaces all keys. */
  replace(jwks: readonly Jwk[]): void {
    const keys = new Map<string, Jwk>();
    for (const jwk of jwks) {
      const known = this.keys.get(jwk.kid);
      keys.set(jwk.kid, known !== undefined && isDeepStrictEqual(known, jwk) ? known : jwk);
    }
    this.keys = keys;
  }
}
