import type { TokenClaims } from './claims.js';
import type { DenylistClaims } from './denylist.js';

/** The claims of an access token that was accepted (RFC 9068 §2.2). Immutable. */
export class VerifiedToken {
  /** `iss` */
  readonly issuer: string;
  /** `aud` */
  readonly audience: readonly string[];
  /** `sub`: the id of the user, or of the client if `isOfClient` is true. */
  readonly subject: string;
  /** `client_id`: the client that the user logged in with; `sub` if `isOfClient` is true. */
  readonly clientId: string;
  /** Whether a client got the token with its own credentials (RFC 6749 §4.4), without a user. */
  readonly isOfClient: boolean;
  /** `sid`: the id of the session, or of the client secret if `isOfClient` is true. */
  readonly sessionId: string;
  /** `jti` */
  readonly tokenId: string;
  /** `login` when the token was issued; absent if `isOfClient` is true. For display only: a login can change. */
  readonly login: string | undefined;
  /** `roles`: titles of roles. */
  readonly roles: readonly string[];
  /** `user_epoch` of the subject when the roles were read. */
  readonly userEpoch: number;
  /** `realm_epoch` when the titles of the roles were read. */
  readonly realmEpoch: number;
  /** `auth_time`: when the user entered the password; absent if `isOfClient` is true. */
  readonly authenticatedAt: Date | undefined;
  /** `iat` */
  readonly issuedAt: Date;
  /** `exp` */
  readonly expiresAt: Date;
  /** The id of the key that signed the token. */
  readonly kid: string;

  private constructor(kid: string, claims: TokenClaims) {
    this.issuer = claims.issuer;
    this.audience = claims.audience;
    this.subject = claims.subject;
    this.clientId = claims.clientId;
    this.isOfClient = claims.login === undefined;
    this.sessionId = claims.sessionId;
    this.tokenId = claims.tokenId;
    this.login = claims.login;
    this.roles = claims.roles;
    this.userEpoch = claims.userEpoch;
    this.realmEpoch = claims.realmEpoch;
    this.authenticatedAt = claims.authTime === undefined ? undefined : date(claims.authTime);
    this.issuedAt = date(claims.issuedAt);
    this.expiresAt = date(claims.expiresAt);
    this.kid = kid;
    Object.freeze(this);
  }

  /** @internal */
  static of(kid: string, claims: TokenClaims): VerifiedToken {
    return new VerifiedToken(kid, claims);
  }

  /** Whether the caller has a role. */
  hasRole(title: string): boolean {
    return this.roles.includes(title);
  }
}

function date(seconds: number): Date {
  return new Date(seconds * 1000);
}

/** The claims that the denylist checks. */
export function denylistClaims(token: VerifiedToken): DenylistClaims {
  return {
    kid: token.kid,
    jti: token.tokenId,
    sid: token.sessionId,
    sub: token.subject,
    roles: token.roles,
    user_epoch: token.userEpoch,
    realm_epoch: token.realmEpoch,
  };
}
