/** Why a token is refused. */
export type Refusal = 'malformed' | 'signature' | 'claims' | 'expired' | 'revoked' | 'stale';

/** The result of a verification. */
export type Verdict = 'accepted' | Refusal;

/**
 * A token is not accepted. The message is for the log of the service: a response never states the reason.
 */
export class TokenRefusedError extends Error {
  override readonly name = 'TokenRefusedError';
  readonly verdict: Refusal;
  /** 503 if this process does not know whether the token was revoked, otherwise 401. */
  readonly status: 401 | 503;

  constructor(verdict: Refusal, message: string) {
    super(message);
    this.verdict = verdict;
    this.status = verdict === 'stale' ? 503 : 401;
  }
}
