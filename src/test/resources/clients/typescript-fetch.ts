// Uses the TypeScript client of openapi-generator (fetch). Arguments: URL of the service, a new login.
import { strictEqual } from 'node:assert';
import { AuthApi, Configuration, ProfileApi, ResponseError } from './fetch';

const [basePath, login] = process.argv.slice(2) as [string, string];
const password = 'correct horse battery staple';
let accessToken = '';
const configuration = new Configuration({ basePath, accessToken: async () => accessToken });
const auth = new AuthApi(configuration);
const profile = new ProfileApi(configuration);

async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (e) {
    return e instanceof ResponseError ? (await e.response.json()).type : String(e);
  }
}

async function main() {
  const email = `${login}@example.org`;
  await profile.register({ registration: { login, email, firstName: 'Ada', lastName: 'Lovelace', password } });
  strictEqual(await refusal(auth.login({ credentials: { login, password: 'wrong' } })), 'urn:gatehouse:problem:login-failed');
  const first = await auth.login({ credentials: { login, password } });
  accessToken = first.accessToken;
  strictEqual((await profile.getProfile()).login, login);
  const second = await auth.refresh({ refreshGrant: { refreshToken: first.refreshToken } });
  accessToken = second.accessToken;
  strictEqual((await profile.listSessions()).length, 1);
  await auth.logout();
  strictEqual(await refusal(profile.getProfile()), 'urn:gatehouse:problem:token-invalid');
  strictEqual((await auth.getJwks()).keys[0]?.alg, 'ES256');
  strictEqual((await auth.getMetadata()).grantTypesSupported.includes('refresh_token'), true);
  console.log('passed');
}

main();
