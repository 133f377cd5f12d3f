// Opens and closes verifiers in all states: current, starting, without a server, and with one that does not answer.
import { createServer } from 'node:net';
import { TestIssuer } from '@gatehouse/verifier/testing';
import { eventually, verifierFor } from '../support.mjs';

const ROUNDS = 250;
const issuer = await TestIssuer.start();
const silent = createServer((socket) => socket.on('error', () => {}).resume());
await new Promise((fulfil) => silent.listen(0, '127.0.0.1', fulfil));
const silentUrl = `http://127.0.0.1:${silent.address().port}`;

let opened = 0;
for (let round = 0; round < ROUNDS; round++) {
  const later = { startTimeout: 0 };
  const verifiers = await Promise.all([
    verifierFor(issuer.options),
    verifierFor({ ...issuer.options, ...later }),
    verifierFor({ ...issuer.options, ...later, url: 'http://127.0.0.1:1' }),
    verifierFor({ ...issuer.options, ...later, url: silentUrl }),
  ]);
  const token = await verifiers[0].verify(issuer.mint());
  verifiers[0].watch(token, () => {});
  opened += verifiers.length;
  await Promise.all(verifiers.map((verifier) => verifier.close()));
}
await issuer.close();
await new Promise((fulfil) => silent.close(fulfil));
// Standard output is a handle while it writes.
const left = () => process.getActiveResourcesInfo().filter((resource) => !['PipeWrap', 'TTYWrap', 'Timeout'].includes(resource));
await eventually(() => left().length === 0);
process.stdout.write(`opened ${opened}, left ${JSON.stringify(left())}\n`);
