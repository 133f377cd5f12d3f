import type { Verdict } from './verdict.js';

/** The id and the secret of a client with the role `verifier`; as one text, `<id>:<secret>`. */
export type Credential = string | { readonly clientId: string; readonly clientSecret: string };

/**
 * What happens while the knowledge of revocations is older than `maxStaleness`: every token is refused with 503, or
 * tokens are accepted until this many milliseconds after the last proof, if no server is reachable. A token of an unknown
 * key, and any token after a suspension of the process or before the first snapshot, is refused in both cases.
 */
export type StalePolicy = 'refuse' | { readonly acceptUntilExpiry: number };

/** Receives measurements. Its methods must not throw. */
export interface VerifierMetrics {
  /** A token was verified. */
  verified?(verdict: Verdict): void;
  /** A request to the revocation feed has ended. */
  requested?(outcome: 'applied' | 'loaded' | 'rejected' | 'resync' | 'unavailable', durationMs: number): void;
}

/** The options of {@link createVerifier}. Times are in milliseconds. */
export interface VerifierOptions {
  /** The `iss` of all tokens: the value of `GATEHOUSE_ISSUER`. */
  readonly issuer: string;
  /** The text that `aud` must contain. */
  readonly audience: string;
  readonly credential: Credential;
  /** The address of Gatehouse, if it is not the issuer. HTTPS, or HTTP on loopback. */
  readonly url?: string | undefined;
  /** The certificate authority of the address in PEM, instead of those of Node. */
  readonly ca?: string | undefined;
  /** The age of the knowledge of revocations above which tokens are refused; 20,000 by default, at least 6,000. */
  readonly maxStaleness?: number | undefined;
  /** The tolerated difference of clocks for `exp`, `nbf` and `iat`; 60,000 by default. */
  readonly leeway?: number | undefined;
  readonly stalePolicy?: StalePolicy | undefined;
  /** How long {@link createVerifier} waits until the verifier is ready; 10,000 by default. 0 does not wait. */
  readonly startTimeout?: number | undefined;
  /** The maximum number of verified tokens in the cache; 10,000 by default. 0 disables the cache. */
  readonly cacheSize?: number | undefined;
  readonly metrics?: VerifierMetrics | undefined;
  /** Receives a sentence when the verifier becomes ready or stale; `console.warn` by default. */
  readonly log?: ((message: string) => void) | undefined;
}

/** The options with their defaults. */
export interface Settings {
  readonly issuer: string;
  readonly audience: string;
  readonly authorization: string;
  readonly url: URL;
  readonly ca: string | undefined;
  readonly maxStalenessMs: number;
  readonly leewayMs: number;
  readonly acceptStaleUntilMs: number;
  readonly startTimeoutMs: number;
  readonly cacheSize: number;
  readonly metrics: VerifierMetrics;
  readonly log: (message: string) => void;
}

const MIN_STALENESS_MS = 6_000;
const MAX_STALENESS_MS = 3_600_000;
const MAX_LEEWAY_MS = 300_000;
const DAY_MS = 86_400_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Checks the options. Throws a `TypeError` that names the option. */
export function readOptions(options: VerifierOptions): Settings {
  return {
    issuer: text('issuer', options.issuer),
    audience: text('audience', options.audience),
    authorization: basic(options.credential),
    url: address(options.url ?? options.issuer),
    ca: options.ca,
    maxStalenessMs: range('maxStaleness', options.maxStaleness ?? 20_000, MIN_STALENESS_MS, MAX_STALENESS_MS),
    leewayMs: leeway(options.leeway ?? 60_000),
    acceptStaleUntilMs: stalePolicy(options.stalePolicy ?? 'refuse'),
    startTimeoutMs: range('startTimeout', options.startTimeout ?? 10_000, 0, MAX_STALENESS_MS),
    cacheSize: range('cacheSize', options.cacheSize ?? 10_000, 0, 10_000_000),
    metrics: options.metrics ?? {},
    log: options.log ?? ((message) => console.warn(message)),
  };
}

function text(name: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`${name} is missing. Set it to a text that is not empty.`);
  }
  return value;
}

function range(name: string, value: unknown, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < min || value > max) {
    throw new TypeError(`${name} is ${String(value)}. Set it to a number from ${min} to ${max}.`);
  }
  return value;
}

function leeway(value: unknown): number {
  // A smaller value is a number of seconds by mistake.
  return value === 0 ? 0 : range('leeway, in milliseconds,', value, 1_000, MAX_LEEWAY_MS);
}

function stalePolicy(policy: StalePolicy): number {
  if (policy === 'refuse') {
    return 0;
  }
  return range('stalePolicy.acceptUntilExpiry', policy?.acceptUntilExpiry, MIN_STALENESS_MS, DAY_MS);
}

/** The value of `Authorization` (RFC 6749 §2.3.1). */
function basic(credential: Credential): string {
  const separator = typeof credential === 'string' ? credential.indexOf(':') : -1;
  const [id, secret] =
    typeof credential === 'string'
      ? [credential.slice(0, Math.max(separator, 0)), credential.slice(separator + 1)]
      : [credential?.clientId, credential?.clientSecret];
  if (typeof id !== 'string' || typeof secret !== 'string' || id === '' || secret === '') {
    throw new TypeError('credential is not complete. Set it to "<client id>:<client secret>".');
  }
  return `Basic ${Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')}`;
}

function formEncode(value: string): string {
  return new URLSearchParams({ '': value }).toString().slice(1);
}

function address(value: string): URL {
  let url;
  try {
    url = new URL(value);
  } catch {
    throw new TypeError(`url is ${value}, which is not a URL. Set it to the address of Gatehouse.`);
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) {
    throw new TypeError(`url is ${value}. The credential is sent only over https, or over http on loopback.`);
  }
  return new URL(`${url.origin}${url.pathname.replace(/\/+$/, '')}/api/v1/revocations/`);
}
