// Compiled and not run: the types fit Express 5 and Fastify 5.
import { createVerifier, TokenRefusedError, type VerifiedToken, type Verifier } from '@gatehouse/verifier';
import { expressAuth, requireRole } from '@gatehouse/verifier/express';
import { fastifyAuth, requireRole as requireRoleHook } from '@gatehouse/verifier/fastify';
import { TestIssuer } from '@gatehouse/verifier/testing';
import express from 'express';
import fastify from 'fastify';

const issuer: TestIssuer = await TestIssuer.start({ audience: 'orders' });
const gatehouse: Verifier = await createVerifier({ ...issuer.options, stalePolicy: { acceptUntilExpiry: 60_000 } });

const app = express();
app.use(expressAuth(gatehouse));
app.get('/orders', requireRole('clerk'), (request, response) => {
  response.json({ subject: request.caller?.subject });
});

const server = fastify();
await server.register(fastifyAuth, { gatehouse });
server.get('/orders', { onRequest: requireRoleHook('clerk') }, async (request) => ({ subject: request.caller?.subject }));

try {
  const token: VerifiedToken = await gatehouse.verify(issuer.mint({ roles: ['clerk'] }));
  const stop: () => void = gatehouse.watch(token, (reason) => console.log(reason));
  stop();
} catch (error) {
  const status: 401 | 503 | undefined = error instanceof TokenRefusedError ? error.status : undefined;
  console.log(status);
}
