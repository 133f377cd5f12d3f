// Verifies tokens on command, for tests and benchmarks that run the verifiers of all languages as separate processes.
// Commands on standard input: "verify TOKEN" and "follow TOKEN CHECKS"; the answers have times of the monotonic clock in ns.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createVerifier } from '@gatehouse/verifier';

const { ISSUER, AUDIENCE, CREDENTIAL, URL, MAX_STALENESS_MS } = process.env;
const verifier = await createVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  credential: CREDENTIAL,
  url: URL,
  maxStaleness: Number(MAX_STALENESS_MS),
  startTimeout: 60_000,
});
const refused = [];

async function verdict(token) {
  try {
    await verifier.verify(token);
    return 'accepted';
  } catch (error) {
    return error.verdict ?? String(error);
  }
}

async function follow(token, checks) {
  let lastAccepted = 0n;
  let verifications = 0;
  let stale = 0;
  for (;;) {
    const began = process.hrtime.bigint();
    const result = await verdict(token);
    verifications++;
    if (result === 'revoked') {
      break;
    }
    stale += result === 'accepted' ? 0 : 1;
    if (result === 'accepted') {
      if (lastAccepted === 0n) {
        console.log('following');
      }
      lastAccepted = began;
    }
    await sleep(1);
  }
  const refusedAt = process.hrtime.bigint();
  refused.push(token);
  let again = 0;
  for (let i = 0; i < checks; i++) {
    const earlier = refused[Math.floor(Math.random() * refused.length)];
    again += (await verdict(earlier)) === 'accepted' ? 1 : 0;
  }
  console.log(`refused ${lastAccepted} ${refusedAt} ${verifications + checks} ${stale} ${again}`);
}

console.log('ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [command, token, checks] = line.split(' ');
  if (command === 'verify') {
    const began = process.hrtime.bigint();
    console.log(`${await verdict(token)} ${began}`);
  } else {
    await follow(token, Number(checks));
  }
}
await verifier.close();
