// A service with Express that verifies access tokens in its own process, and refuses revoked ones.
import { createVerifier } from '@gatehouse/verifier';
import { application } from './application.mjs';

const { ISSUER, AUDIENCE, CLIENT_ID, CLIENT_SECRET, MAX_STALENESS, PORT } = process.env;

// region verifier
const gatehouse = await createVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  credential: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET },
  maxStaleness: Number(MAX_STALENESS ?? 20) * 1_000,
});
// endregion

const server = application(gatehouse).listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  gatehouse.close();
});
