// A service that calls a resource server with an access token of its own, with openid-client.
import * as client from 'openid-client';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, RESOURCE, SCOPE } = process.env;

// region caller
const configuration = await client.discovery(
  new URL(ISSUER),
  CLIENT_ID,
  undefined,
  client.ClientSecretBasic(CLIENT_SECRET),
  // Only for a development server without TLS.
  ISSUER.startsWith('http://') ? { execute: [client.allowInsecureRequests] } : undefined,
);
const tokens = await client.clientCredentialsGrant(configuration, SCOPE ? { scope: SCOPE } : {});

const response = await fetch(RESOURCE, {
  headers: { Authorization: `Bearer ${tokens.access_token}` },
});
// endregion
console.log(response.status, await response.text());

// region introspect
const before = await client.tokenIntrospection(configuration, tokens.access_token);
await client.tokenRevocation(configuration, tokens.access_token);
const after = await client.tokenIntrospection(configuration, tokens.access_token);
// endregion
console.log('active:', before.active, 'after the revocation:', after.active);
