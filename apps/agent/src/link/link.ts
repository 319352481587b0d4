import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, TidemarkError, type Clock } from '@tidemark/kernel';
import { LIMITS, PATHS, SUBPROTOCOL, type Restoration } from '@tidemark/protocol';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import type { BundleFetcher, DesiredState } from '../desired/index.js';
import { Backoff } from '../platform/backoff.js';
import type { WriteAheadLog } from '../report/index.js';
import { renew } from './enrolment.js';
import { HttpsClient, refusalError } from './https-client.js';
import { saveIdentity, type Identity } from './identity.js';
import { validityOf, type NewKey } from './key-material.js';
import type { Operations } from './operations.js';
import { checkRestoration } from './restoration.js';
import { Session } from './session.js';

export interface ClusterFacts {
  readonly clusterUid: string;
  readonly kubernetesVersion: string;
}

export interface LinkOptions {
  readonly identity: Identity;
  readonly identityDirectory: string;
  readonly log: WriteAheadLog;
  readonly desired: DesiredState;
  readonly operations: Operations;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly agentVersion: string;
  /** May reject while the API server is down: the session then says what was known at enrolment. */
  facts(): Promise<ClusterFacts>;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
const FACTS_TIMEOUT_MS = 3_000;

/** Keeps one session to the control plane, for as long as the agent lives. */
export class Link implements BundleFetcher {
  private identity: Identity;
  private https: HttpsClient;
  private readonly stopping = new AbortController();
  private readonly backoff: Backoff;
  /** Where in the last third of the certificate's life this agent renews: spread over a fleet. */
  private readonly renewalPoint: number;
  private session: Session | null = null;
  private running: Promise<void> = Promise.resolve();
  private isConnected = false;

  constructor(private readonly options: LinkOptions) {
    this.identity = options.identity;
    this.https = clientFor(options.identity);
    this.backoff = new Backoff(options.random);
    this.renewalPoint = 0.66 + 0.14 * options.random();
  }

  get connected(): boolean {
    return this.isConnected;
  }

  start(): void {
    this.running = this.keepConnected();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.session?.leave('the agent is stopping');
    await this.running;
    await this.https.close();
  }

  async fetch(digest: string, signal: AbortSignal): Promise<Uint8Array> {
    const answer = await this.https.send('GET', PATHS.bundle(digest), { maxBytes: LIMITS.bundleBytes, signal });
    if (answer.status !== 200) throw refusalError(`The bundle ${digest} was not given`, answer);
    return answer.body;
  }

  private async keepConnected(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const waitMs = await this.connectOnce();
      this.session = null;
      this.isConnected = false;
      if (this.stopping.signal.aborted) return;
      await pause(waitMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** Returns the milliseconds to wait before the next attempt. */
  private async connectOnce(): Promise<number> {
    const { logger, random } = this.options;
    try {
      if (this.remainingLife() <= 0) await this.replaceCertificate(await renew(this.identity));
      const facts = await this.currentFacts();
      const socket = await dial(this.identity, this.stopping.signal);
      // Whoever stopped meanwhile found no session to end.
      if (this.stopping.signal.aborted) {
        socket.terminate();
        return 0;
      }
      this.session = new Session(socket, this.sessionContext(facts));
      const end = await this.session.run();
      logger.info({ reason: end.reason }, 'session ended');
      return end.retryAfterMs === null ? this.backoff.next() : end.retryAfterMs * (0.5 + random());
    } catch (error) {
      const waitMs = this.backoff.next();
      if (!this.stopping.signal.aborted) logger.warn({ reason: messageOf(error), waitMs }, 'not connected');
      return waitMs;
    }
  }

  private sessionContext(facts: ClusterFacts): ConstructorParameters<typeof Session>[1] {
    return {
      ...this.options,
      facts,
      renewalDue: () => this.remainingLife() < 1 - this.renewalPoint,
      renewed: (certificate: string, key: NewKey) => this.replaceCertificate({ ...this.identity, certificate, privateKey: key.privateKey }),
      checkRestoration: (restoration: Restoration) => checkRestoration(restoration, this.identity.authority),
      welcomed: () => {
        this.backoff.succeeded();
        this.isConnected = true;
        this.options.logger.info({ cluster: this.identity.clusterName, server: this.identity.server }, 'connected');
      },
    };
  }

  private async replaceCertificate(identity: Identity): Promise<void> {
    await saveIdentity(this.options.identityDirectory, identity);
    const old = this.https;
    this.identity = identity;
    this.https = clientFor(identity);
    await old.close();
    this.options.logger.info({ expiresAt: validityOf(identity.certificate).to.toISOString() }, 'certificate renewed');
  }

  /** The part of the certificate's life that is left, 1 to 0; negative when expired. */
  private remainingLife(): number {
    const { from, to } = validityOf(this.identity.certificate);
    return (to.getTime() - this.options.clock.now().getTime()) / (to.getTime() - from.getTime());
  }

  private async currentFacts(): Promise<ClusterFacts> {
    const known = { clusterUid: this.identity.clusterUid, kubernetesVersion: '' };
    const answered = this.options.facts().catch((error: unknown) => {
      this.options.logger.warn({ reason: messageOf(error) }, 'the API server does not answer');
      return known;
    });
    return Promise.race([answered, pause(FACTS_TIMEOUT_MS, known, { ref: false })]);
  }
}

const clientFor = (identity: Identity): HttpsClient => new HttpsClient(identity.server, { authority: identity.authority, client: identity });

async function dial(identity: Identity, signal: AbortSignal): Promise<WebSocket> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const url = new URL(PATHS.session, identity.server.replace(/^http/, 'ws'));
    const socket = new WebSocket(url, [SUBPROTOCOL], {
      ca: identity.authority,
      cert: identity.certificate,
      key: identity.privateKey,
      perMessageDeflate: false,
      maxPayload: LIMITS.frameBytes,
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    });
    const onAbort = (): void => socket.terminate();
    signal.addEventListener('abort', onAbort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', onAbort);
    socket.once('open', () => {
      settled();
      socket.removeAllListeners('error');
      resolve(socket);
    });
    socket.once('unexpected-response', (_request, response) => {
      settled();
      response.resume();
      socket.terminate();
      reject(new TidemarkError('link.session-refused', `The control plane refused the session with status ${response.statusCode ?? 0} (${String(response.headers['x-tidemark-refusal'] ?? 'no reason given')}).`));
    });
    socket.on('error', (error) => {
      settled();
      reject(error);
    });
  });
}
