import { TokenRefusedError } from './verdict.js';

const RETRY_AFTER_SECONDS = 1;
const REALM = 'Bearer realm="gatehouse"';
const CREDENTIALS = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
const BEARER = /^bearer(?: |$)/i;

/** A refusal as an HTTP response: `application/problem+json` (RFC 9457) with the header of its status. */
export interface HttpProblem {
  readonly status: 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

function problem(status: HttpProblem['status'], type: string, title: string, header: [string, string]): HttpProblem {
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', [header[0]]: header[1] },
    body: JSON.stringify({ type: `urn:gatehouse:problem:${type}`, title, status }),
  };
}

function challenge(code: string, description: string): [string, string] {
  return ['WWW-Authenticate', `${REALM}, error="${code}", error_description="${description}"`];
}

// RFC 6750 §3.1: no error code where no token was sent.
const MISSING = problem(401, 'token-missing', 'An access token is required', ['WWW-Authenticate', REALM]);
const INVALID = problem(
  401, 'token-invalid', 'The access token is invalid', challenge('invalid_token', 'The access token is invalid'));
const REPEATED = problem(
  401, 'token-invalid', 'The access token is invalid',
  challenge('invalid_request', 'Exactly one Authorization header is required'));
const UNAVAILABLE = problem(
  503, 'dependency-unavailable', 'A required dependency is unavailable', ['Retry-After', String(RETRY_AFTER_SECONDS)]);

/** The response to a caller without a role. */
export const ROLE_MISSING = problem(
  403, 'role-missing', 'The caller lacks a required role',
  challenge('insufficient_scope', 'The caller lacks a required role'));

/**
 * Reads the token of a request (RFC 6750 §2.1).
 *
 * @param rawHeaders names and values in turn: Node joins or drops a repeated header in all other forms
 */
export function bearerToken(rawHeaders: readonly string[]): string | HttpProblem {
  const values = rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'authorization');
  const [value] = values;
  if (value === undefined) {
    return MISSING;
  }
  if (values.length > 1) {
    return REPEATED;
  }
  return CREDENTIALS.exec(value)?.[1] ?? (BEARER.test(value) ? INVALID : MISSING);
}

/** The response to a refused token. Throws any other error again. */
export function problemOf(error: unknown): HttpProblem {
  if (error instanceof TokenRefusedError) {
    return error.status === 503 ? UNAVAILABLE : INVALID;
  }
  throw error;
}

/** Checks the argument of `requireRole`. A misspelt call must not allow everybody. */
export function requireRoleTitle(args: readonly unknown[]): string {
  const [title] = args;
  if (args.length !== 1 || typeof title !== 'string' || title === '') {
    throw new TypeError('requireRole takes the title of one role. Use it twice to require two roles.');
  }
  return title;
}
