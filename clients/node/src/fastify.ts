import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { bearerToken, type HttpProblem, problemOf, requireRoleTitle, ROLE_MISSING } from './http-problem.js';
import type { VerifiedToken } from './verified-token.js';
import type { Verifier } from './verifier.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The token of the caller, after the plugin `fastifyAuth`. */
    caller: VerifiedToken | null;
  }
}

/** The options of {@link fastifyAuth}. */
export interface FastifyAuthOptions {
  readonly gatehouse: Verifier;
}

const plugin: FastifyPluginAsync<FastifyAuthOptions> = async (fastify, { gatehouse }) => {
  fastify.decorateRequest('caller', null);
  fastify.addHook('onRequest', async (request, reply) => {
    const token = bearerToken(request.raw.rawHeaders);
    if (typeof token !== 'string') {
      return send(reply, token);
    }
    try {
      request.caller = await gatehouse.verify(token);
      return undefined;
    } catch (error) {
      return send(reply, problemOf(error));
    }
  });
};

/**
 * A plugin for Fastify 5. All routes of the instance that registers it require a valid access token, and have
 * `request.caller`. Answers 401 without a token, and 503 while the verifier is stale.
 */
export const fastifyAuth: FastifyPluginAsync<FastifyAuthOptions> = Object.assign(plugin, {
  // The hook applies to the instance that registers the plugin, and not only to the plugin.
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@gatehouse/verifier',
});

/** A hook that requires a role of the caller; answers 403 without it. */
export function requireRole(...role: [title: string]) {
  const title = requireRoleTitle(role);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (!request.caller) {
      throw new Error('requireRole needs the plugin fastifyAuth.');
    }
    return request.caller.hasRole(title) ? undefined : send(reply, ROLE_MISSING);
  };
}

function send(reply: FastifyReply, { status, headers, body }: HttpProblem): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
