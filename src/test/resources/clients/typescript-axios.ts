// Uses the TypeScript client of openapi-generator (axios). Arguments: URL of the service, a new login.
import { strictEqual } from 'node:assert';
import { isAxiosError } from 'axios';
import { AuthApi, Configuration, ProfileApi } from './axios';

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
    return isAxiosError(e) ? e.response?.data.type : String(e);
  }
}

async function main() {
  const email = `${login}@example.org`;
  await profile.register({ login, email, first_name: 'Ada', last_name: 'Lovelace', password });
  strictEqual(await refusal(auth.login({ login, password: 'wrong' })), 'urn:gatehouse:problem:login-failed');
  const first = (await auth.login({ login, password })).data;
  accessToken = first.access_token;
  strictEqual((await profile.getProfile()).data.login, login);
  const second = (await auth.refresh({ refresh_token: first.refresh_token })).data;
  accessToken = second.access_token;
  strictEqual((await profile.listSessions()).data.length, 1);
  await auth.logout();
  strictEqual(await refusal(profile.getProfile()), 'urn:gatehouse:problem:token-invalid');
  strictEqual((await auth.getJwks()).data.keys[0]?.alg, 'ES256');
  strictEqual((await auth.getMetadata()).data.grant_types_supported.includes('refresh_token'), true);
  console.log('passed');
}

main();
