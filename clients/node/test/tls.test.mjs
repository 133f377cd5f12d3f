import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from 'node:tls';
import { TestIssuer } from '@gatehouse/verifier/testing';
import { eventually, verdictOf, verifierFor } from './support.mjs';

/** A key and a certificate for localhost; undefined if openssl is not installed. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'verifier-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1', '-subj', '/CN=localhost',
      '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert,
    ], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } catch (error) {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const material = certificate();

/** Starts a TLS proxy in front of an issuer. */
async function tlsProxy(issuer) {
  const port = Number(new URL(issuer.options.issuer).port);
  const sockets = new Set();
  const server = createServer(material, (socket) => {
    const upstream = connect(port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => {}).on('close', () => socket.destroy()).pipe(socket);
  });
  await new Promise((fulfil) => server.listen(0, 'localhost', fulfil));
  return {
    url: `https://localhost:${server.address().port}`,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: () => new Promise((fulfil) => {
      server.close(fulfil);
      sockets.forEach((socket) => socket.destroy());
    }),
  };
}

test('over TLS, the certificate is verified and connections are opened again', { skip: material === undefined && 'openssl is not installed' }, async () => {
  const issuer = await TestIssuer.start();
  const proxy = await tlsProxy(issuer);
  const verifier = await verifierFor({ ...issuer.options, url: proxy.url, ca: material.cert });
  const tokens = [issuer.mint(), issuer.mint()];
  for (const token of tokens) {
    assert.equal(await verdictOf(verifier, token), 'accepted');
    issuer.logout(token);
    await eventually(async () => (await verdictOf(verifier, token)) === 'revoked');
    proxy.cut();
  }
  const refused = verifierFor({ ...issuer.options, url: proxy.url, startTimeout: 300 });
  await assert.rejects(refused, /certificate/);
  const otherName = verifierFor({ ...issuer.options, url: proxy.url.replace('localhost', '127.0.0.1'), ca: material.cert, startTimeout: 300 });
  await assert.rejects(otherName, /altnames|ECONNREFUSED/);
  await verifier.close();
  await proxy.close();
  await issuer.close();
});
