import { randomBytes, randomUUID } from 'node:crypto';
import type { Entry } from '../entry.js';
import { WHOLE_REALM } from '../entry.js';
import { FeedServer } from './feed-server.js';
import { claimsOf, generationId, type MintOptions, TokenMinter } from './token-minter.js';

const DAY_MS = 86_400_000;

/** The options of {@link TestIssuer.start}. */
export interface TestIssuerOptions {
  /** The `aud` of the tokens; `test-audience` by default. */
  readonly audience?: string;
  /** The port on loopback; any by default. */
  readonly port?: number;
}

/**
 * An issuer for the tests of a service. It mints tokens, revokes them, and serves the revocation feed on loopback. It can
 * also fail: it goes silent, serves old bytes, or stops.
 */
export class TestIssuer {
  /** The options of `createVerifier` for this issuer. */
  readonly options: { readonly issuer: string; readonly audience: string; readonly credential: string };
  private readonly server: FeedServer;
  private readonly userEpochs = new Map<string, number>();
  private readonly generations = new Map<string, number>();
  private realmEpoch = 0;
  private minter = new TokenMinter();

  private constructor(server: FeedServer, issuer: string, audience: string) {
    const id = randomUUID();
    const secret = randomBytes(16).toString('hex');
    this.server = server;
    this.options = { issuer, audience, credential: `${id}:${secret}` };
    server.issuer = issuer;
    server.authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    server.keys = [this.minter.jwk];
  }

  /** Starts an issuer. */
  static async start(options: TestIssuerOptions = {}): Promise<TestIssuer> {
    const server = new FeedServer();
    const issuer = await server.start(options.port ?? 0);
    return new TestIssuer(server, issuer, options.audience ?? 'test-audience');
  }

  /** Mints an access token. */
  mint(options: MintOptions = {}): string {
    const subject = options.subject ?? randomUUID();
    const sessionId = options.sessionId ?? randomUUID();
    const epochs = { user: this.userEpochs.get(subject) ?? 0, realm: this.realmEpoch };
    const generation = this.generations.get(sessionId) ?? 0;
    return this.minter.mint({ ...options, subject, sessionId }, this.options, epochs, generation);
  }

  /** Replaces a token by the next one of its session, like a refresh; the earlier ones are revoked. */
  refresh(token: string): string {
    const { sub, sid, roles, login } = claimsOf(token) as { sub: string; sid: string; roles: string[]; login: string };
    const generation = this.generations.get(sid) ?? 0;
    this.generations.set(sid, generation + 1);
    this.publish('token', generationId(sid, generation), 0);
    return this.mint({ subject: sub, sessionId: sid, roles, login });
  }

  /** Revokes all tokens of the session of a token. */
  logout(token: string): void {
    this.publish('session', String(claimsOf(token)['sid']), 0);
  }

  /** Revokes one token and, if it is one of a user, the earlier ones of its session. */
  revoke(token: string): void {
    this.publish('token', String(claimsOf(token)['jti']), 0);
  }

  /** Revokes all tokens of a user or of a client, by its id. */
  revokeSubject(subject: string): void {
    const epoch = (this.userEpochs.get(subject) ?? 0) + 1;
    this.userEpochs.set(subject, epoch);
    this.publish('subject', subject, epoch);
  }

  /** Revokes all tokens with a role. */
  revokeRole(title: string): void {
    this.publish('role', title, ++this.realmEpoch);
  }

  /** Revokes all tokens. */
  revokeEverything(): void {
    this.publish('realm', WHOLE_REALM, ++this.realmEpoch);
  }

  /** Replaces the signing key. Tokens of the old key stay valid. */
  rotateKey(): void {
    this.minter = new TokenMinter();
    this.server.keys = [this.minter.jwk, ...this.server.keys];
    this.server.answerPending();
  }

  /** Replaces the signing key and removes all earlier ones, so that their tokens cannot be verified. */
  retireKeys(): void {
    this.minter = new TokenMinter();
    this.server.keys = [this.minter.jwk];
    this.server.answerPending();
  }

  /** Revokes the signing key, as after a leak, and replaces it. */
  revokeKey(): void {
    const { kid } = this.minter;
    this.minter = new TokenMinter();
    this.server.keys = [this.minter.jwk];
    this.publish('key', kid, 0);
  }

  /** Makes all cursors unknown, as after a restored backup. */
  newHistory(): void {
    this.server.newHistory();
  }

  /** Answers no request any more, and keeps connections open. */
  goSilent(): void {
    this.server.behaviour = 'silent';
    this.server.answerPending();
  }

  /** The number of requests that {@link goSilent} has left unanswered. */
  get unansweredRequests(): number {
    return this.server.unansweredCount;
  }

  /** Answers each request with the bytes of an earlier answer. */
  serveOldBytes(): void {
    this.server.behaviour = 'old';
  }

  /** Answers 503. */
  overload(): void {
    this.server.behaviour = 'overloaded';
  }

  /** Answers requests again. */
  recover(): void {
    this.server.recover();
  }

  /** Closes all connections and stops to listen. */
  close(): Promise<void> {
    return this.server.stop();
  }

  private publish(kind: Entry['kind'], key: string, epoch: number): void {
    this.server.publish({ kind, key, epoch, until: Date.now() + DAY_MS });
  }
}
