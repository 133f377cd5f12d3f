import { isArray, type JsonObject } from './json.js';
import { TokenRefusedError } from './verdict.js';

const VERSION = 1;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const LAST_SECOND = 253_402_300_799;
const MAX_LIFETIME_MS = 24 * 60 * 60 * 1000;
const CLIENT_CREDENTIALS = 'client_credentials';

/** What a token must contain. */
export interface Expectation {
  readonly issuer: string;
  readonly audience: string;
  readonly leewayMs: number;
}

/** The claims of a token (RFC 9068 §2.2). Times are seconds since 1970. */
export interface TokenClaims {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly subject: string;
  readonly sessionId: string;
  readonly clientId: string;
  readonly tokenId: string;
  /** Absent in a token of a client. */
  readonly login: string | undefined;
  readonly roles: readonly string[];
  readonly userEpoch: number;
  readonly realmEpoch: number;
  /** Absent in a token of a client. */
  readonly authTime: number | undefined;
  readonly issuedAt: number;
  readonly notBefore: number;
  readonly expiresAt: number;
}

/** Reads the claims and compares them with the expectation. Does not check the times against a clock. */
export function readClaims(json: JsonObject, expected: Expectation): TokenClaims {
  require(json.get('ver') === VERSION, 'ver is not supported');
  // A token that is bound to a key (RFC 7800) needs a proof of the key.
  require(!json.has('cnf'), 'cnf binds the token to a key, which is not supported');
  const ofClient = isOfClient(json);
  const claims = {
    issuer: text(json, 'iss'),
    audience: audience(json),
    subject: uuid(json, 'sub'),
    sessionId: uuid(json, 'sid'),
    clientId: text(json, 'client_id'),
    tokenId: text(json, 'jti'),
    login: ofClient ? undefined : text(json, 'login'),
    roles: texts(json, 'roles'),
    userEpoch: integer(json, 'user_epoch'),
    realmEpoch: integer(json, 'realm_epoch'),
    authTime: ofClient ? undefined : time(json, 'auth_time'),
    issuedAt: time(json, 'iat'),
    notBefore: time(json, 'nbf'),
    expiresAt: time(json, 'exp'),
  };
  require(claims.issuer === expected.issuer, 'iss is not the expected issuer');
  require(claims.audience.includes(expected.audience), 'aud does not contain the expected audience');
  const lifetimeMs = (claims.expiresAt - claims.issuedAt) * 1000;
  require(lifetimeMs <= MAX_LIFETIME_MS + expected.leewayMs, 'The lifetime exceeds the maximum');
  return claims;
}

/** Compares the times with the wall clock, in milliseconds since 1970. */
export function requireTimes(claims: TokenClaims, wall: number, leewayMs: number): void {
  if (wall >= claims.expiresAt * 1000 + leewayMs) {
    throw new TokenRefusedError('expired', 'The token has expired');
  }
  if (wall + leewayMs < claims.notBefore * 1000 || wall + leewayMs < claims.issuedAt * 1000) {
    throw new TokenRefusedError('expired', 'The token is not valid yet');
  }
}

/** Whether a client obtained the token with its own credentials (RFC 6749 §4.4). */
function isOfClient(json: JsonObject): boolean {
  if (!json.has('gty')) {
    return false;
  }
  require(json.get('gty') === CLIENT_CREDENTIALS, 'gty is not supported');
  require(!json.has('login') && !json.has('auth_time'), 'A token of a client has claims of a user');
  require(json.get('client_id') === json.get('sub'), "sub and client_id of a client's token differ");
  return true;
}

function require(condition: boolean, message: string): void {
  if (!condition) {
    throw new TokenRefusedError('claims', message);
  }
}

function text(json: JsonObject, name: string): string {
  const value = json.get(name);
  if (typeof value !== 'string' || value === '') {
    throw new TokenRefusedError('claims', `${name} is missing or not a text`);
  }
  return value;
}

function uuid(json: JsonObject, name: string): string {
  const value = text(json, name);
  require(UUID.test(value), `${name} is not a UUID in lower case`);
  return value;
}

function integer(json: JsonObject, name: string): number {
  const value = json.get(name);
  if (typeof value !== 'number' || value < 0) {
    throw new TokenRefusedError('claims', `${name} is missing or not a whole number`);
  }
  return value;
}

function time(json: JsonObject, name: string): number {
  const value = integer(json, name);
  require(value <= LAST_SECOND, `${name} is beyond the year 9999`);
  return value;
}

function texts(json: JsonObject, name: string): readonly string[] {
  const value = json.get(name);
  const strings = isArray(value) ? value.filter((element) => typeof element === 'string') : undefined;
  if (strings === undefined || strings.length !== (value as readonly unknown[]).length) {
    throw new TokenRefusedError('claims', `${name} is missing or not a list of texts`);
  }
  require(new Set(strings).size === strings.length, `${name} contains a text twice`);
  return Object.freeze(strings);
}

/** `aud` is one text or a list (RFC 7519 §4.1.3). */
function audience(json: JsonObject): readonly string[] {
  return typeof json.get('aud') === 'string' ? Object.freeze([text(json, 'aud')]) : texts(json, 'aud');
}
