import type { IncomingMessage, ServerResponse } from 'node:http';
import { bearerToken, type HttpProblem, problemOf, requireRoleTitle, ROLE_MISSING } from './http-problem.js';
import type { VerifiedToken } from './verified-token.js';
import type { Verifier } from './verifier.js';

declare global {
  // The interface that the types of Express merge into their request.
  namespace Express {
    interface Request {
      /** The token of the caller, after `expressAuth`. */
      caller?: VerifiedToken;
    }
  }
}

/** A request of Express 4 or 5. */
export type ExpressRequest = IncomingMessage & { caller?: VerifiedToken };
/** A middleware for Express 4 and 5. */
export type ExpressMiddleware = (request: ExpressRequest, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * Requires a valid access token, and sets `request.caller`. Answers 401 without one, and 503 while the verifier is stale.
 */
export function expressAuth(verifier: Verifier): ExpressMiddleware {
  return (request, response, next) => {
    authenticate(verifier, request).then((problem) => (problem === undefined ? next() : send(response, problem)), next);
  };
}

async function authenticate(verifier: Verifier, request: ExpressRequest): Promise<HttpProblem | undefined> {
  const token = bearerToken(request.rawHeaders);
  if (typeof token !== 'string') {
    return token;
  }
  try {
    request.caller = await verifier.verify(token);
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

/** Requires a role of the caller; answers 403 without it. Use it after {@link expressAuth}. */
export function requireRole(...role: [title: string]): ExpressMiddleware {
  const title = requireRoleTitle(role);
  return (request, response, next) => {
    if (request.caller === undefined) {
      next(new Error('requireRole needs expressAuth before it.'));
    } else if (request.caller.hasRole(title)) {
      next();
    } else {
      send(response, ROLE_MISSING);
    }
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpProblem): void {
  response.writeHead(status, headers).end(body);
}
