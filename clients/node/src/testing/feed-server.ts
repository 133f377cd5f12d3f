import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Entry } from '../entry.js';

const BASE = '/api/v1/revocations/';
const MAX_ENTRIES = 5_000;

/** How the server answers. */
export type Behaviour =
  /** As specified. */
  | 'normal'
  /** It accepts requests and does not answer. */
  | 'silent'
  /** It answers each request with the bytes of an earlier answer, like a wrongly configured cache. */
  | 'old'
  /** It answers 503. */
  | 'overloaded';

interface Pending {
  readonly url: URL;
  readonly at: number;
  readonly position: number;
  readonly keys: string;
  readonly response: ServerResponse;
  readonly timer: NodeJS.Timeout;
}

/** A server of the revocation feed on loopback. */
export class FeedServer {
  behaviour: Behaviour = 'normal';
  /** The value of `Authorization` that is accepted. */
  authorization = '';
  issuer = '';
  keys: readonly object[] = [];
  private readonly log: Entry[] = [];
  private readonly pending = new Set<Pending>();
  private readonly unanswered = new Set<ServerResponse>();
  private readonly server: Server;
  private history = randomUUID();
  private lastBody: string | undefined;

  constructor() {
    this.server = createServer((request, response) => this.handle(request, response));
  }

  /** Starts on a port of loopback; 0 for any. Returns the address. */
  async start(port: number): Promise<string> {
    await new Promise<void>((fulfil, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', fulfil);
    });
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Closes all connections and stops to listen. */
  async stop(): Promise<void> {
    this.pending.forEach(({ timer }) => clearTimeout(timer));
    this.pending.clear();
    const stopped = new Promise((fulfil) => this.server.close(fulfil));
    this.server.closeAllConnections();
    await stopped;
  }

  /** Adds an entry and answers pending requests. */
  publish(entry: Entry): void {
    this.log.push(entry);
    this.answerPending();
  }

  /** Answers pending requests, because the keys have changed. */
  answerPending(): void {
    this.pending.forEach((request) => this.answer(request));
  }

  /** The number of requests that wait for an answer that never comes. */
  get unansweredCount(): number {
    return this.unanswered.size;
  }

  /** Answers requests again, and closes the connections of those that were left unanswered. */
  recover(): void {
    this.behaviour = 'normal';
    this.unanswered.forEach((response) => response.destroy());
  }

  /** Makes all cursors unknown, as after a restored backup. */
  newHistory(): void {
    this.history = randomUUID();
    this.answerPending();
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (this.behaviour === 'silent') {
      this.leaveUnanswered(response);
    } else if (this.behaviour === 'overloaded') {
      response.writeHead(503, { 'Retry-After': '1' }).end();
    } else if (request.headers.authorization !== this.authorization) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="gatehouse"' }).end();
    } else if (url.pathname === `${BASE}snapshot`) {
      this.snapshot(response);
    } else if (url.pathname === `${BASE}changes`) {
      this.changes(url, response);
    } else {
      response.writeHead(404).end();
    }
  }

  private snapshot(response: ServerResponse): void {
    const now = Date.now();
    const header = { v: 1, issuer: this.issuer, cursor: this.cursor(this.log.length), now, keys: { keys: this.keys } };
    const lines = [header, ...this.log.map(tuple), { end: this.log.length }].map((line) => `${JSON.stringify(line)}\n`);
    response.writeHead(200, {
      'Content-Type': 'application/x-ndjson',
      'Content-Encoding': 'gzip',
      'Cache-Control': 'no-store, no-transform',
    });
    response.end(gzipSync(lines.join('')));
  }

  private changes(url: URL, response: ServerResponse): void {
    const [history, position, keys] = this.readCursor(url.searchParams.get('after') ?? '');
    if (this.behaviour === 'old' && this.lastBody !== undefined) {
      this.send(response, this.lastBody);
    } else if (history !== this.history || position === undefined || keys === undefined) {
      response.writeHead(410).end();
    } else {
      const seconds = Number(url.searchParams.get('wait') ?? 3);
      const timer = setTimeout(() => this.answer(request), seconds * 1000);
      const request: Pending = { url, at: performance.now(), position: Number(position), keys, response, timer };
      this.pending.add(request);
      response.once('close', () => this.forget(request));
      if (this.log.length > request.position || keys !== this.keyIds()) {
        this.answer(request);
      }
    }
  }

  private answer(request: Pending): void {
    const { url, at, position, keys, response } = request;
    const end = Math.min(this.log.length, position + MAX_ENTRIES);
    this.forget(request);
    if (this.behaviour === 'silent') {
      this.leaveUnanswered(response);
      return;
    }
    if (this.readCursor(url.searchParams.get('after') ?? '')[0] !== this.history) {
      response.writeHead(410).end();
      return;
    }
    const body = JSON.stringify({
      v: 1,
      nonce: url.searchParams.get('nonce'),
      cursor: this.cursor(end),
      at: Math.ceil(at),
      asOf: Math.floor(performance.now()),
      now: Date.now(),
      ...(keys !== this.keyIds() && { keys: { keys: this.keys } }),
      ...(end < this.log.length && { more: true }),
      e: this.log.slice(position, end).map(tuple),
    });
    this.lastBody = body;
    this.send(response, body);
  }

  private leaveUnanswered(response: ServerResponse): void {
    this.unanswered.add(response);
    response.once('close', () => this.unanswered.delete(response));
  }

  private forget(request: Pending): void {
    clearTimeout(request.timer);
    this.pending.delete(request);
  }

  private send(response: ServerResponse, body: string): void {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store, no-transform' }).end(body);
  }

  private cursor(position: number): string {
    return Buffer.from(`${this.history}|${position}|${this.keyIds()}`).toString('base64url');
  }

  private readCursor(cursor: string): string[] {
    return Buffer.from(cursor, 'base64url').toString().split('|');
  }

  private keyIds(): string {
    return this.keys.map((key) => (key as { kid?: string }).kid).join(',');
  }
}

function tuple({ kind, key, epoch, until }: Entry): readonly unknown[] {
  return [kind, key, epoch, until];
}
