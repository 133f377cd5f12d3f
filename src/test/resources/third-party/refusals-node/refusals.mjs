// Sends right and wrong credentials with OAuth client libraries. Prints one line per attempt: library, grant, path and
// credentials, then what the library reports.
import * as openid from 'openid-client';
import { ResourceOwnerPassword } from 'simple-oauth2';

const { API, USERNAME, PASSWORD, TOKEN_PATHS, REFRESH_PATHS } = process.env;

async function attempt(name, call) {
  let result;
  try {
    const tokens = await call();
    result = tokens.access_token ? 'tokens' : `success without tokens: ${JSON.stringify(tokens)}`;
  } catch (error) {
    // simple-oauth2 has the body in data.payload. openid-client reads no body of a response with WWW-Authenticate.
    const code = error.error ?? error.data?.payload?.error;
    result = code ?? `${error.code ?? error.message} ${error.status ?? ''}`.trim();
  }
  console.log(`${name}: ${result}`);
}

function openidClient(path) {
  const config = new openid.Configuration(
    { issuer: API, token_endpoint: API + path, revocation_endpoint: `${API}/auth/revoke` },
    'test-client', {}, openid.None());
  openid.allowInsecureRequests(config);
  return {
    password: (password) => openid.genericGrantRequest(config, 'password', { username: USERNAME, password }),
    refresh: (token) => openid.refreshTokenGrant(config, token),
    revoke: (token) => openid.tokenRevocation(config, token),
  };
}

function simpleOAuth2(path) {
  const client = new ResourceOwnerPassword({
    // The grants of users need no client secret.
    client: { id: 'test-client', secret: '' },
    auth: {
      tokenHost: new URL(API).origin,
      tokenPath: new URL(API + path).pathname,
      revokePath: new URL(`${API}/auth/revoke`).pathname,
    },
    options: { authorizationMethod: 'body' },
  });
  return {
    password: async (password) => (await client.getToken({ username: USERNAME, password })).token,
    refresh: async (token) => (await client.createToken({ refresh_token: token }).refresh()).token,
    revoke: (token) => client.createToken({ access_token: token }).revoke('access_token'),
  };
}

for (const [library, create] of Object.entries({ 'openid-client': openidClient, 'simple-oauth2': simpleOAuth2 })) {
  for (const path of TOKEN_PATHS.split(' ')) {
    const { password } = create(path);
    await attempt(`${library} password ${path} right`, () => password(PASSWORD));
    await attempt(`${library} password ${path} wrong`, () => password('wrong password'));
  }
  for (const path of REFRESH_PATHS.split(' ')) {
    const { refresh_token: token } = await create(TOKEN_PATHS.split(' ')[0]).password(PASSWORD);
    const { refresh } = create(path);
    await attempt(`${library} refresh_token ${path} right`, () => refresh(token));
    await attempt(`${library} refresh_token ${path} wrong`, () => refresh('gtr_wrong'));
  }
  const { password, revoke } = create(TOKEN_PATHS.split(' ')[0]);
  await revoke((await password(PASSWORD)).access_token);
  console.log(`${library} revoke: done`);
}
