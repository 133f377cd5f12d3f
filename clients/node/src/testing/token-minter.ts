import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { canonicalEs256 } from '../canonical-signature.js';

const DEFAULT_LIFETIME_SECONDS = 900;

/** The claims of a token to mint. All have defaults. */
export interface MintOptions {
  /** `sub`, a UUID; a new user by default. */
  readonly subject?: string;
  /** `sid`, a UUID; a new session by default. */
  readonly sessionId?: string;
  /** Titles of roles; none by default. */
  readonly roles?: readonly string[];
  readonly login?: string;
  /** Mints a token that a client got with its own credentials. */
  readonly ofClient?: boolean;
  /** The time until `exp`, in seconds; negative for an expired token. 900 by default. */
  readonly expiresIn?: number;
  /** Claims that replace those of the token, such as `{aud: 'another'}`. An undefined value removes a claim. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The epochs that a token contains. */
export interface Epochs {
  readonly user: number;
  readonly realm: number;
}

/** Mints tokens with one ES256 key. */
export class TokenMinter {
  readonly kid: string;
  /** The public key (RFC 7517). */
  readonly jwk: Readonly<Record<string, unknown>>;
  private readonly privateKey: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    this.kid = createHash('sha256').update(`${jwk.x}${jwk.y}`).digest('base64url').slice(0, 22);
    this.jwk = { ...jwk, kid: this.kid, alg: 'ES256', use: 'sig' };
    this.privateKey = privateKey;
  }

  /** @param generation the number of refreshes of the session before this token */
  mint(options: MintOptions, expected: { issuer: string; audience: string }, epochs: Epochs, generation: number): string {
    const now = Math.floor(Date.now() / 1000);
    const subject = options.subject ?? randomUUID();
    const sessionId = options.sessionId ?? randomUUID();
    const expiresAt = now + (options.expiresIn ?? DEFAULT_LIFETIME_SECONDS);
    const issuedAt = Math.min(now, expiresAt - 1);
    const ofClient = options.ofClient === true;
    return this.sign({
      ver: 1,
      iss: expected.issuer,
      aud: expected.audience,
      sub: subject,
      sid: sessionId,
      client_id: ofClient ? subject : 'test-client',
      jti: ofClient ? randomUUID() : generationId(sessionId, generation),
      ...(ofClient ? { gty: 'client_credentials' } : { login: options.login ?? 'test-user', auth_time: issuedAt }),
      roles: options.roles ?? [],
      user_epoch: epochs.user,
      realm_epoch: epochs.realm,
      iat: issuedAt,
      nbf: issuedAt,
      exp: expiresAt,
      ...options.claims,
    });
  }

  private sign(claims: object): string {
    const input = `${part({ alg: 'ES256', kid: this.kid, typ: 'at+jwt' })}.${part(claims)}`;
    const signature = sign('sha256', Buffer.from(input), { key: this.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${canonicalEs256(signature).toString('base64url')}`;
  }
}

/** The `jti` of a generation of a session. */
export function generationId(sessionId: string, generation: number): string {
  const bytes = Buffer.alloc(20);
  bytes.write(sessionId.replaceAll('-', ''), 'hex');
  bytes.writeUInt32BE(generation, 16);
  return bytes.toString('base64url');
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The claims of a token, without any check. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
