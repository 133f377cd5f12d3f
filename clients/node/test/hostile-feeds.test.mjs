// Answers that no server of Gatehouse sends, over real sockets.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { TestIssuer } from '@gatehouse/verifier/testing';
import { eventually, verdictOf, verifierFor } from './support.mjs';

const SESSION = ['session', '0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e55', 0, Date.now() + 1e8];

/** A server whose answers are the bytes that a function returns for the path and the nonce of a request. */
class RawServer {
  requests = [];
  sockets = new Set();

  constructor(answer) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
      let text = '';
      socket.on('data', (data) => {
        text += data;
        for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
          const url = new URL(text.split(' ')[1], 'http://localhost');
          text = text.slice(end + 4);
          this.requests.push(url);
          answer(url.pathname.split('/').pop(), url.searchParams.get('nonce'), socket);
        }
      });
    });
  }

  async start() {
    await new Promise((fulfil) => this.server.listen(0, '127.0.0.1', fulfil));
    this.url = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  async close() {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((fulfil) => this.server.close(fulfil));
  }
}

const http = (status, headers, body) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status} x\r\n${Object.entries({ 'Content-Length': body.length, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`),
    Buffer.from(body),
  ]);
const header = (more) => ({ v: 1, issuer: 'https://i', cursor: 'c', now: Date.now(), keys: { keys: [] }, ...more });
const lines = (...all) => all.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
const snapshot = (text = lines(header(), SESSION, { end: 1 })) => http(200, { 'Content-Encoding': 'gzip' }, gzipSync(text));
const changes = (nonce, more) =>
  http(200, {}, JSON.stringify({ v: 1, nonce, cursor: 'c', at: 1, asOf: 1, now: Date.now(), e: [], ...more }));

/** Starts a verifier of a raw server and waits until a condition holds. */
async function against(answer, condition, options) {
  const server = await new RawServer(answer).start();
  const outcomes = [];
  const verifier = await verifierFor({
    issuer: 'https://i', audience: 'a', credential: 'id:secret', url: server.url, startTimeout: 0,
    metrics: { requested: (outcome) => outcomes.push(outcome) }, ...options,
  });
  try {
    await eventually(() => condition({ verifier, outcomes, server }));
    return { health: verifier.health(), outcomes, requests: server.requests };
  } finally {
    await verifier.close();
    await server.close();
  }
}

const honest = (path, nonce, socket) => socket.write(path === 'snapshot' ? snapshot() : changes(nonce));
const failed = ({ outcomes }) => outcomes.some((outcome) => outcome === 'rejected' || outcome === 'unavailable');

test('the honest answers make a verifier ready', async () => {
  const { health } = await against(honest, ({ verifier }) => verifier.ready());
  assert.deepEqual([health.ready, health.entries, health.failure], [true, 1, null]);
});

test('a snapshot that is cut at any byte loads nothing', async () => {
  const all = snapshot();
  const body = all.indexOf('\r\n\r\n') + 4;
  const cuts = [...Array(all.length - body).keys()].map((at) => body + at);
  await Promise.all([0, 1, 17, body - 1, ...cuts].map(async (cut) => {
    const { health } = await against((path, nonce, socket) => socket.end(all.subarray(0, cut)), failed);
    assert.deepEqual([health.ready, health.entries], [false, 0], `cut at ${cut}`);
  }));
});

test('changes that are cut at any byte prove nothing', async () => {
  const length = changes('n'.repeat(22)).length;
  await Promise.all([...Array(length).keys()].map(async (cut) => {
    const cutter = (path, nonce, socket) => (path === 'snapshot' ? socket.write(snapshot()) : socket.end(changes(nonce, { e: [SESSION] }).subarray(0, cut)));
    const { health } = await against(cutter, failed);
    assert.deepEqual([health.ready, health.ageMs], [false, null], `cut at ${cut}`);
  }));
});

test('a chunked snapshot without its last chunk loads nothing', async () => {
  const body = gzipSync(lines(header(), { end: 0 }));
  const head = 'HTTP/1.1 200 x\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n';
  const whole = Buffer.concat([Buffer.from(`${head}${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);
  const { health } = await against((path, nonce, socket) => socket.end(whole), failed);
  assert.equal(health.failure !== null && health.keys === 0 && !health.ready, true);
  const complete = Buffer.concat([whole, Buffer.from('0\r\n\r\n')]);
  await against((path, nonce, socket) => socket.write(path === 'snapshot' ? complete : changes(nonce)), ({ verifier }) => verifier.ready());
});

const rejectedSnapshots = {
  'is not compressed': http(200, {}, lines(header(), { end: 0 })),
  'is not gzip': http(200, { 'Content-Encoding': 'gzip' }, lines(header(), { end: 0 })),
  'is compressed otherwise': http(200, { 'Content-Encoding': 'br' }, gzipSync(lines(header(), { end: 0 }))),
  'is of another issuer': snapshot(lines(header({ issuer: 'https://j' }), { end: 0 })),
  'has a first line that does not end': snapshot(`{"v":1,"x":"${'x'.repeat(300_000)}`),
  'has an entry that does not end': snapshot(`${lines(header())}["session","${'x'.repeat(100_000)}`),
  'has 100 MB in one line': snapshot(`${lines(header())}${' '.repeat(1e8)}`),
  'is not UTF-8': http(200, { 'Content-Encoding': 'gzip' }, gzipSync(Buffer.from(lines(header({ x: '\u00e9' }), { end: 0 }), 'latin1'))),
  'has lines after its end': snapshot(lines(header(), { end: 0 }, SESSION)),
  'is empty': snapshot(''),
  'is a redirect': http(302, { Location: 'http://127.0.0.1:1/' }, ''),
  'is not HTTP': Buffer.from('SSH-2.0-x\r\n\r\n'),
  'has a huge header': Buffer.from(`HTTP/1.1 200 x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`),
};
for (const [name, bytes] of Object.entries(rejectedSnapshots)) {
  test(`a snapshot that ${name} is discarded`, async () => {
    const { health, requests } = await against((path, nonce, socket) => socket.write(bytes), failed);
    assert.deepEqual([health.ready, health.entries, health.keys], [false, 0, 0]);
    assert.ok(health.failure);
    assert.ok(requests.every((url) => url.pathname === '/api/v1/revocations/snapshot'));
  });
}

const rejectedChanges = {
  'have the nonce of another request': (nonce) => changes([...nonce].reverse().join('')),
  'have no nonce': () => changes(undefined),
  'are not UTF-8': (nonce) => http(200, {}, Buffer.from(JSON.stringify({ v: 1, nonce, cursor: 'c', at: 1, asOf: 1, now: Date.now(), e: [], x: '\u00e9' }), 'latin1')),
  'are compressed': (nonce) => http(200, { 'Content-Encoding': 'gzip' }, gzipSync(changes(nonce))),
  'are an HTML page': () => http(200, { 'Content-Type': 'text/html' }, '<html></html>'),
  'have 5 MB': (nonce) => changes(nonce, { x: 'x'.repeat(5e6) }),
  'do not end': (nonce) => Buffer.concat([http(200, { 'Content-Length': 1e10 }, ''), Buffer.alloc(5e6, ' ')]),
  'are empty': () => http(200, {}, ''),
  'are a 204': () => http(204, {}, ''),
  'are a redirect': () => http(307, { Location: '/elsewhere' }, ''),
  'have a wrong type': (nonce) => changes(nonce, { asOf: '1' }),
  'have one bad entry among good ones': (nonce) => changes(nonce, { e: [SESSION, ['x', 'y', 0, 0]] }),
};
for (const [name, answer] of Object.entries(rejectedChanges)) {
  test(`changes that ${name} prove nothing`, async () => {
    const empty = snapshot(lines(header(), { end: 0 }));
    const { health, requests } = await against((path, nonce, socket) => socket.write(path === 'snapshot' ? empty : answer(nonce)), failed);
    assert.deepEqual([health.ready, health.entries, health.ageMs], [false, 0, null]);
    assert.ok(requests.every((url) => url.pathname.startsWith('/api/v1/revocations/')));
  });
}

test('two clients whose requests a proxy merges discard the answer of the other', async () => {
  const first = [];
  const merging = (path, nonce, socket) => {
    if (path === 'snapshot') {
      socket.write(snapshot());
      return;
    }
    first.push(nonce);
    socket.write(changes(first[0]));
  };
  const server = await new RawServer(merging).start();
  const options = { issuer: 'https://i', audience: 'a', credential: 'id:secret', url: server.url, startTimeout: 0 };
  const verifiers = [await verifierFor(options), await verifierFor(options)];
  await eventually(() => verifiers.some((verifier) => /another request/.test(verifier.health().failure)));
  await eventually(() => first.length >= 2);
  assert.ok(verifiers.filter((verifier) => verifier.health().ageMs !== null).length <= 1);
  await Promise.all(verifiers.map((verifier) => verifier.close()));
  await server.close();
});

test('a byte at a time is as good as the whole', async () => {
  const drip = (bytes, socket) => bytes.forEach((byte) => socket.write(Buffer.of(byte)));
  const { health } = await against(
    (path, nonce, socket) => drip(path === 'snapshot' ? snapshot() : changes(nonce), socket.setNoDelay()), ({ verifier }) => verifier.ready());
  assert.equal(health.entries, 1);
});

test('an answer that never comes, or never ends, is given up', async () => {
  const silent = (path, nonce, socket) => path === 'snapshot' && socket.write(snapshot());
  const endless = (path, nonce, socket) => {
    socket.write(path === 'snapshot' ? snapshot() : 'HTTP/1.1 200 x\r\nContent-Length: 1000000\r\n\r\n');
    const timer = path === 'snapshot' ? undefined : setInterval(() => socket.write(' '), 100);
    socket.on('close', () => clearInterval(timer));
  };
  const results = await Promise.all([silent, endless].map((answer) => against(answer, failed)));
  assert.match(results[0].health.failure, /No response from 127.0.0.1:\d+ within 2000 ms/);
  assert.match(results[1].health.failure, /body of a response took too long/);
});

test('a server that answers at once does not keep the process busy', async () => {
  let counted = 0;
  const began = performance.now();
  await against(honest, ({ server }) => (counted = server.requests.length) > 10);
  assert.ok(counted * 15 < performance.now() - began, 'there is a pause between two requests');
  const repeating = (path, nonce, socket) => socket.write(path === 'snapshot' ? snapshot() : changes(nonce, { more: true }));
  const second = performance.now();
  await against(repeating, ({ outcomes }) => outcomes.filter((outcome) => outcome === 'applied').length >= 2);
  assert.ok(performance.now() - second >= 990, 'a response that makes no progress is a failure');
});

test('a reader of the answers of a server can follow it across a restart', async () => {
  const issuer = await TestIssuer.start();
  const verifier = await verifierFor(issuer.options);
  const token = issuer.mint();
  issuer.logout(token);
  await eventually(async () => (await verdictOf(verifier, token)) === 'revoked');
  await issuer.close();
  await eventually(() => verifier.health().failure !== null);
  const port = Number(new URL(issuer.options.issuer).port);
  const next = await TestIssuer.start({ port });
  await eventually(() => /401/.test(verifier.health().failure));
  assert.equal(await verdictOf(verifier, token), 'revoked');
  await verifier.close();
  await next.close();
});
