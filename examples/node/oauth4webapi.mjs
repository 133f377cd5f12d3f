// The same with oauth4webapi, which also runs on Deno, Bun, workers and in browsers.
import * as oauth from 'oauth4webapi';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, RESOURCE } = process.env;

// region oauth4webapi
const issuer = new URL(ISSUER);
// Only for a development server without TLS.
const options = { [oauth.allowInsecureRequests]: issuer.protocol === 'http:' };
const server = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, options),
);
const client = { client_id: CLIENT_ID };
const secret = oauth.ClientSecretBasic(CLIENT_SECRET);

const tokens = await oauth.processClientCredentialsResponse(
  server,
  client,
  await oauth.clientCredentialsGrantRequest(server, client, secret, new URLSearchParams(), options),
);
const response = await oauth.protectedResourceRequest(
  tokens.access_token,
  'GET',
  new URL(RESOURCE),
  undefined,
  undefined,
  options,
);
// endregion
console.log(response.status, await response.text());

async function introspect() {
  return oauth.processIntrospectionResponse(
    server,
    client,
    await oauth.introspectionRequest(server, client, secret, tokens.access_token, options),
  );
}

const before = await introspect();
await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, secret, tokens.access_token, options),
);
const after = await introspect();
console.log('active:', before.active, 'after the revocation:', after.active);
