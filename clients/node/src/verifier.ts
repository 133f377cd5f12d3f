import { Authenticator, type Keys } from './authenticator.js';
import { type Clock, type Environment, processEnvironment } from './clock.js';
import type { DenylistClaims } from './denylist.js';
import { FeedConnection } from './feed-connection.js';
import type { Jwk } from './feed-document.js';
import { FeedListener } from './feed-listener.js';
import { FeedState } from './feed-state.js';
import { readOptions, type Settings, type VerifierOptions } from './options.js';
import { TokenRefusedError } from './verdict.js';
import { denylistClaims, type VerifiedToken } from './verified-token.js';
import { type EndReason, Watches } from './watches.js';

/** The state of a verifier. */
export interface Health {
  /** Whether tokens are verified now. Readiness depends on this, liveness must not. */
  readonly ready: boolean;
  /** Whether the knowledge of revocations is older than `maxStaleness`, or there is none yet. */
  readonly stale: boolean;
  /** The age of the knowledge of revocations in milliseconds; null if there is none. */
  readonly ageMs: number | null;
  /** The number of denylist entries. */
  readonly entries: number;
  /** The number of public keys. */
  readonly keys: number;
  /** The difference between the wall clocks of this process and of Gatehouse in milliseconds. */
  readonly clockDifferenceMs: number;
  /** Why the last request to Gatehouse has failed; null if it has not. */
  readonly failure: string | null;
}

/** Verifies access tokens, and refuses revoked ones. */
export interface Verifier {
  /**
   * Verifies a token: the text after `Bearer `.
   *
   * @throws TokenRefusedError with the verdict and the status of the response
   */
  verify(token: string): Promise<VerifiedToken>;
  /** Whether tokens are verified now. */
  ready(): boolean;
  health(): Health;
  /**
   * Watches the token of a long connection, such as a WebSocket. Calls `onEnd` once: when the token has expired or is
   * revoked, or tokens are refused because the verifier is stale, or the verifier is closed. A refresh of the session does
   * not end the watch.
   *
   * @returns a function that ends the watch without a call of `onEnd`
   */
  watch(token: VerifiedToken, onEnd: (reason: EndReason) => void): () => void;
  /** Ends the requests to Gatehouse at once. Afterwards, every token is refused as stale. */
  close(): Promise<void>;
}

/** Creates a verifier, and waits until it is ready. Rejects with a sentence if it is not ready within `startTimeout`. */
export function createVerifier(options: VerifierOptions): Promise<Verifier> {
  return createVerifierWith(options, processEnvironment);
}

/** Like {@link createVerifier}, with the environment of a test. */
export async function createVerifierWith(options: VerifierOptions, environment: Environment): Promise<Verifier> {
  const verifier = new FeedVerifier(readOptions(options), environment);
  try {
    await verifier.start();
  } catch (error) {
    await verifier.close();
    throw error;
  }
  return verifier;
}

class FeedVerifier implements Verifier, Keys {
  private readonly settings: Settings;
  private readonly clock: Clock;
  private readonly state: FeedState;
  private readonly listener: FeedListener;
  private readonly authenticator: Authenticator;
  private readonly watches: Watches;
  private wasReady: boolean | undefined;
  private closed = false;
  private onReady: () => void = () => {};

  constructor(settings: Settings, environment: Environment) {
    this.settings = settings;
    this.clock = environment.clock;
    this.state = new FeedState(settings.maxStalenessMs, settings.issuer);
    this.listener = new FeedListener(
      this.state,
      new FeedConnection(settings, this.clock),
      environment,
      settings.maxStalenessMs,
      settings.metrics,
      () => this.responded(),
    );
    const { issuer, audience, leewayMs, cacheSize } = settings;
    this.authenticator = new Authenticator(this, { issuer, audience, leewayMs }, cacheSize);
    this.watches = new Watches(settings.log);
  }

  async start(): Promise<void> {
    this.listener.start();
    if (this.settings.startTimeoutMs === 0) {
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(this.whyNotReady())), this.settings.startTimeoutMs);
    });
    const ready = new Promise<void>((fulfil) => (this.onReady = fulfil));
    await Promise.race([ready, late]).finally(() => clearTimeout(timer));
  }

  private whyNotReady(): string {
    const { failure, clockDifferenceMs, stale } = this.health();
    const clocks = `The clocks of this process and of Gatehouse differ by ${clockDifferenceMs} ms. Synchronize them.`;
    const reason = failure ?? (stale ? 'There was no complete response.' : clocks);
    return `The verifier is not ready after ${this.settings.startTimeoutMs} ms. ${reason}`;
  }

  async verify(text: string): Promise<VerifiedToken> {
    try {
      const { token, denylistClaims } = await this.authenticator.authenticate(text, () => this.clock().wall);
      this.requireAllowed(denylistClaims);
      this.settings.metrics.verified?.('accepted');
      return token;
    } catch (error) {
      if (error instanceof TokenRefusedError) {
        this.settings.metrics.verified?.(error.verdict);
      }
      throw error;
    }
  }

  private requireAllowed(claims: DenylistClaims): void {
    const denied = this.state.denies(claims);
    if (denied !== undefined) {
      throw new TokenRefusedError('revoked', `The token is revoked by an entry of the kind ${denied}`);
    }
    this.requireFresh();
  }

  private requireFresh(): void {
    if (this.refusesAll()) {
      throw new TokenRefusedError('stale', 'The knowledge of revocations is too old');
    }
  }

  private refusesAll(): boolean {
    const now = this.clock();
    if (this.closed) {
      return true;
    }
    if (!this.state.isStale(now)) {
      return false;
    }
    return this.listener.failure?.isUnreachable !== true || this.state.ageMs(now) > this.settings.acceptStaleUntilMs;
  }

  require(kid: string): Jwk {
    const jwk = this.state.key(kid);
    if (jwk !== undefined) {
      return jwk;
    }
    // The key may be newer than the knowledge of this process.
    if (this.closed || this.state.isStale(this.clock())) {
      throw new TokenRefusedError('stale', 'The key is unknown, and the knowledge of keys is too old');
    }
    throw new TokenRefusedError('signature', 'The key is unknown');
  }

  isCurrent(jwk: Jwk): boolean {
    return this.state.key(jwk.kid) === jwk;
  }

  ready(): boolean {
    return !this.closed && this.state.isReady(this.clock());
  }

  health(): Health {
    const now = this.clock();
    const age = this.state.ageMs(now);
    return {
      ready: this.ready(),
      stale: this.closed || this.state.isStale(now),
      ageMs: Number.isFinite(age) ? Math.round(age) : null,
      entries: this.state.size,
      keys: this.state.keyCount,
      clockDifferenceMs: Math.round(this.state.clockDifferenceMs),
      failure: this.listener.failure?.message ?? null,
    };
  }

  watch(token: VerifiedToken, onEnd: (reason: EndReason) => void): () => void {
    const claims = denylistClaims(token);
    const check = (): EndReason | undefined => {
      // A client gets another token without a refresh, so an entry for its token is a revocation.
      if ((token.isOfClient ? this.state.denies(claims) : this.state.endsSession(claims)) !== undefined) {
        return 'revoked';
      }
      if (this.clock().wall >= token.expiresAt.getTime()) {
        return 'expired';
      }
      return this.refusesAll() ? 'stale' : undefined;
    };
    return this.watches.add({ check, onEnd });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.watches.close();
    await this.listener.close();
  }

  private responded(): void {
    const ready = this.ready();
    if (ready) {
      this.onReady();
    }
    if (ready !== this.wasReady && (this.wasReady !== undefined || ready)) {
      this.settings.log(ready ? 'The Gatehouse verifier is ready.' : `The Gatehouse verifier is not ready. ${this.health().failure ?? ''}`);
    }
    this.wasReady = ready;
    this.watches.check();
  }
}
