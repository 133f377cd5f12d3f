import { createHash } from 'node:crypto';
import type { TokenClaims } from './claims.js';
import type { DenylistClaims } from './denylist.js';
import type { Jwk } from './feed-document.js';
import type { VerifiedToken } from './verified-token.js';

/** A token whose form, signature and claims are verified. Its times and the denylist are checked at each use. */
export interface Authentic {
  readonly token: VerifiedToken;
  readonly claims: TokenClaims;
  readonly denylistClaims: DenylistClaims;
  /** The key that verified the signature. */
  readonly jwk: Jwk;
}

/** The least recently used of too many tokens is evicted. The keys are SHA-256 hashes: no token is stored. */
export class TokenCache {
  private readonly tokens = new Map<string, Authentic>();
  private readonly maxSize: number;

  constructor(maxSize: number) {
    this.maxSize = maxSize;
  }

  get size(): number {
    return this.tokens.size;
  }

  /** The key of a token. */
  static digest(text: string): string {
    return createHash('sha256').update(text).digest('base64');
  }

  find(digest: string): Authentic | undefined {
    const found = this.tokens.get(digest);
    if (found !== undefined) {
      this.tokens.delete(digest);
      this.tokens.set(digest, found);
    }
    return found;
  }

  put(digest: string, authentic: Authentic): void {
    if (this.maxSize === 0) {
      return;
    }
    this.tokens.set(digest, authentic);
    if (this.tokens.size > this.maxSize) {
      for (const oldest of this.tokens.keys()) {
        this.tokens.delete(oldest);
        break;
      }
    }
  }

  remove(digest: string): void {
    this.tokens.delete(digest);
  }
}
