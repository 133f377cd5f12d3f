import { randomBytes } from 'node:crypto';
import { lookup as resolve } from 'node:dns';
import { isUtf8 } from 'node:buffer';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Clock, Reading } from './clock.js';
import { DocumentError } from './feed-document.js';
import { LineSplitter } from './line-splitter.js';
import type { Settings } from './options.js';
import type { SnapshotLoader } from './snapshot-loader.js';
import { Deadline } from './deadline.js';

const CONNECT_TIMEOUT_MS = 1_000;
/** The time for a response besides that for which it may stay pending. */
const READ_TIMEOUT_MS = 2_000;
const CHANGES_BODY_TIMEOUT_MS = 5_000;
const SNAPSHOT_HEAD_TIMEOUT_MS = 10_000;
const SNAPSHOT_IDLE_TIMEOUT_MS = 5_000;
const SNAPSHOT_TIMEOUT_MS = 120_000;
const MAX_CHANGES_BYTES = 4 * 1024 * 1024;
const INFLATED_CHUNK_BYTES = 64 * 1024;
const OK = 200;

/** The head of a response. */
export interface Head {
  readonly status: number;
  /** `Retry-After` in milliseconds; 0 without it. */
  readonly retryAfterMs: number;
}

/** A response to a request for changes. */
export interface ChangesResponse extends Head {
  readonly sent: Reading;
  readonly received: Reading;
  readonly body: string;
}

interface Open extends Head {
  readonly sent: Reading;
  readonly response: http.IncomingMessage;
}

/**
 * Sends requests to the feed over one connection that is kept open. Redirects are not followed, and all times and sizes
 * are limited. A failure is an `Error` whose message is for the log.
 */
export class FeedConnection {
  private readonly settings: Settings;
  private readonly clock: Clock;
  private readonly agent: http.Agent;
  private readonly closing = new AbortController();
  /** Tells operators of Gatehouse the processes of one client apart. */
  private readonly listener = randomBytes(9).toString('base64url');
  private failures = 0;

  constructor(settings: Settings, clock: Clock) {
    this.settings = settings;
    this.clock = clock;
    const options = { keepAlive: true, maxSockets: 1, lookup: this.lookup, ...(settings.ca && { ca: settings.ca }) };
    this.agent = settings.url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  }

  /** Requests the changes after a cursor. */
  async changes(cursor: string, waitSeconds: number, nonce: string): Promise<ChangesResponse> {
    const query = new URLSearchParams({ after: cursor, wait: String(waitSeconds), nonce, listener: this.listener });
    const deadline = new Deadline();
    try {
      const { response, ...head } = await this.open(
        `changes?${query}`, 'identity', waitSeconds * 1000 + READ_TIMEOUT_MS, deadline);
      deadline.set(CHANGES_BODY_TIMEOUT_MS, 'The body of a response took too long');
      const body = head.status === OK ? await readText(response) : discard(response);
      return { ...head, body, received: this.clock() };
    } finally {
      deadline.clear();
    }
  }

  /** Downloads a snapshot into a loader, whose caller ends it if the status is 200. */
  async snapshot(loader: SnapshotLoader): Promise<Head> {
    const deadline = new Deadline();
    try {
      const { response, ...head } = await this.open('snapshot', 'gzip', SNAPSHOT_HEAD_TIMEOUT_MS, deadline);
      if (head.status === OK) {
        await readLines(response, loader, this.clock, deadline);
      } else {
        discard(response);
      }
      return head;
    } finally {
      deadline.clear();
    }
  }

  /** Closes the connection, so that the next request opens one to another address of the name. */
  reconnect(): void {
    this.failures++;
    this.agent.destroy();
  }

  /** Ends all requests at once. */
  close(): void {
    this.closing.abort(new Error('The verifier is closed'));
    this.agent.destroy();
  }

  private async open(path: string, encoding: string, timeoutMs: number, deadline: Deadline): Promise<Open> {
    const url = new URL(path, this.settings.url);
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      agent: this.agent,
      signal: this.closing.signal,
      headers: { Authorization: this.settings.authorization, 'Accept-Encoding': encoding },
    });
    deadline.guard(request);
    deadline.set(CONNECT_TIMEOUT_MS, `No connection to ${url.host} within ${CONNECT_TIMEOUT_MS} ms`);
    await connected(request, url.protocol);
    // The clocks are read after the connection is open and before the request is sent.
    const sent = this.clock();
    deadline.set(timeoutMs, `No response from ${url.host} within ${timeoutMs} ms`);
    const response = await send(request);
    deadline.guard(response);
    const seconds = Number(response.headers['retry-after'] ?? 0);
    return {
      sent,
      response,
      status: response.statusCode ?? 0,
      retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0,
    };
  }

  /** Resolves a name to all its addresses, beginning with another one after each failure. */
  private readonly lookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[this.failures % addresses.length];
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${hostname} has no address`), []);
      } else if (options.all === true) {
        const at = addresses.indexOf(first);
        callback(null, [...addresses.slice(at), ...addresses.slice(0, at)]);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/** Waits until a request has an open connection. The request is not sent before its end. */
function connected(request: http.ClientRequest, protocol: string): Promise<void> {
  return new Promise((fulfil, reject) => {
    request.once('error', reject);
    request.once('socket', (socket) => {
      const isOpen = !socket.connecting && (protocol === 'http:' || request.reusedSocket);
      if (isOpen) {
        fulfil();
      } else {
        socket.once(protocol === 'http:' ? 'connect' : 'secureConnect', () => fulfil());
      }
    });
  });
}

function send(request: http.ClientRequest): Promise<http.IncomingMessage> {
  return new Promise((fulfil, reject) => {
    request.once('error', reject);
    request.once('response', fulfil);
    request.end();
  });
}

/** Closes the connection, because it is not worth the time to read a body that nobody needs. */
function discard(response: http.IncomingMessage): string {
  response.destroy();
  return '';
}

async function readText(response: http.IncomingMessage): Promise<string> {
  requireEncoding(response, 'identity');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_CHANGES_BYTES) {
      throw new DocumentError(`The response is longer than ${MAX_CHANGES_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isUtf8(body)) {
    throw new DocumentError('The response is not UTF-8');
  }
  return body.toString('utf8');
}

async function readLines(
  response: http.IncomingMessage, loader: SnapshotLoader, clock: Clock, deadline: Deadline,
): Promise<void> {
  requireEncoding(response, 'gzip');
  const splitter = new LineSplitter(loader);
  const end = clock().mono + SNAPSHOT_TIMEOUT_MS;
  await pipeline(response, createGunzip({ chunkSize: INFLATED_CHUNK_BYTES }), async (inflated: AsyncIterable<Buffer>) => {
    for await (const chunk of inflated) {
      deadline.set(Math.min(SNAPSHOT_IDLE_TIMEOUT_MS, end - clock().mono), 'The download of the snapshot is too slow');
      splitter.write(chunk);
    }
  });
  splitter.end();
}

function requireEncoding(response: http.IncomingMessage, expected: string): void {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding !== expected) {
    response.destroy();
    throw new DocumentError(`The response has Content-Encoding ${encoding} instead of ${expected}`);
  }
}
