// A resource server that verifies access tokens with the public keys of Gatehouse.
import { createServer } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

// region verify
// These errors say nothing about the token.
const NO_KEYS = ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'];

async function discover(issuer) {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`);
  const metadata = await response.json();
  if (metadata.issuer !== issuer) {
    throw new Error(`The metadata is that of ${metadata.issuer}`);
  }
  return metadata;
}

async function createVerifier(issuer, audience) {
  const { jwks_uri } = await discover(issuer);
  const keys = createRemoteJWKSet(new URL(jwks_uri));
  return async (request) => {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'bearer' || !token) {
      return undefined;
    }
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub', 'jti', 'client_id', 'roles'],
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError && !NO_KEYS.includes(error.code)) {
        return undefined;
      }
      throw error;
    }
  };
}
// endregion

const verify = await createVerifier(process.env.ISSUER, process.env.AUDIENCE);

// region role
function reject(response, status, challenge) {
  response.writeHead(status, { 'WWW-Authenticate': challenge });
  response.end();
}

async function reports(request, response) {
  const claims = await verify(request);
  if (!claims) {
    return reject(response, 401, 'Bearer');
  }
  if (!claims.roles.includes('report-reader')) {
    return reject(response, 403, 'Bearer error="insufficient_scope"');
  }
  response.writeHead(200, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ subject: claims.sub }));
}
// endregion

createServer((request, response) => {
  reports(request, response).catch((error) => {
    console.error(error);
    response.writeHead(503).end();
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
