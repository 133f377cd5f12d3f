// A service with Express that verifies access tokens in its own process, and refuses revoked ones.
import express from 'express';
import { createVerifier } from '@gatehouse/verifier';
import { expressAuth, requireRole } from '@gatehouse/verifier/express';

const { ISSUER, AUDIENCE, CREDENTIAL, MAX_STALENESS, PORT } = process.env;

// region service
const gatehouse = await createVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  credential: CREDENTIAL,
  maxStaleness: Number(MAX_STALENESS ?? 20_000),
});
const app = express();

app.get('/ready', (_, response) => response.status(gatehouse.ready() ? 200 : 503).json(gatehouse.health()));

app.use(expressAuth(gatehouse));
app.get('/orders', requireRole('clerk'), (request, response) => {
  response.json({ subject: request.caller.subject });
});
// endregion

const server = app.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  gatehouse.close();
});
