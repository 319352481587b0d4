import { X509Certificate, createPrivateKey, createPublicKey } from 'node:crypto';
import { messageOf, TidemarkError, type Clock } from '@tidemark/kernel';
import { encodeFrame, parseServerFrame, PROTOCOL_VERSIONS, TAKES_RESTORATIONS, unknownOperation, type AgentMessage, type Restoration, type ServerMessage } from '@tidemark/protocol';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import type { DesiredState } from '../desired/index.js';
import type { WriteAheadLog } from '../report/index.js';
import { newKey, type NewKey } from './key-material.js';
import type { Operations } from './operations.js';
import { ReportPump } from './report-pump.js';

export interface SessionContext {
  readonly log: WriteAheadLog;
  readonly desired: DesiredState;
  readonly operations: Operations;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  readonly agentVersion: string;
  readonly facts: { readonly clusterUid: string; readonly kubernetesVersion: string };
  /** Whether the certificate is due for renewal. */
  renewalDue(): boolean;
  /** A renewed certificate for `key` has come. */
  renewed(certificate: string, key: NewKey): Promise<void>;
  welcomed(): void;
  /** @throws TidemarkError when the pinned authority did not sign it. */
  checkRestoration(restoration: Restoration): void;
}

export interface SessionEnd {
  readonly reason: string;
  /** What the control plane asked for with GOAWAY. */
  readonly retryAfterMs: number | null;
}

const WELCOME_TIMEOUT_MS = 15_000;
/** Frames that may wait for the disk before the socket is paused. */
const MAX_PENDING = 32;

type Welcome = Extract<ServerMessage, { type: 'WELCOME' }>;

/** One connection from HELLO to its end. Frames are handled one after the other. */
export class Session {
  private pump: ReportPump | null = null;
  private handling: Promise<void> = Promise.resolve();
  private pending = 0;
  private heartbeat: NodeJS.Timeout | null = null;
  private heard = true;
  private skewMs = 0;
  private pendingKey: NewKey | null = null;
  private end: SessionEnd | null = null;
  private over = false;

  constructor(
    private readonly socket: WebSocket,
    private readonly context: SessionContext,
  ) {}

  /** Resolves when the connection is over. */
  run(): Promise<SessionEnd> {
    return new Promise((resolve) => {
      const welcomeTimer = setTimeout(() => this.leave('no WELCOME in time'), WELCOME_TIMEOUT_MS);
      const unsubscribe = this.context.log.onAvailable(() => this.pump?.wake());
      this.socket.on('message', (data, isBinary) => this.receive(data, isBinary, () => clearTimeout(welcomeTimer)));
      this.socket.on('error', (error) => this.leave(messageOf(error)));
      this.socket.on('close', (code, reason) => {
        clearTimeout(welcomeTimer);
        unsubscribe();
        this.over = true;
        this.pump?.stop();
        if (this.heartbeat) clearTimeout(this.heartbeat);
        void this.handling.then(() => resolve(this.end ?? { reason: `closed with ${code} ${reason.toString('utf8').slice(0, 200)}`.trim(), retryAfterMs: null }));
      });
      this.hello();
    });
  }

  leave(reason: string, retryAfterMs: number | null = null): void {
    this.end ??= { reason, retryAfterMs };
    this.socket.terminate();
  }

  private hello(): void {
    const { log, desired, facts, agentVersion, clock } = this.context;
    this.send({
      type: 'HELLO',
      versions: [...PROTOCOL_VERSIONS],
      capabilities: [TAKES_RESTORATIONS],
      epoch: log.epoch,
      agentVersion,
      ...facts,
      desiredRevision: desired.revision,
      ...(desired.restorationId !== null && { restoration: desired.restorationId }),
      wal: log.range,
      clock: clock.now().toISOString(),
    });
  }

  private send(message: AgentMessage): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(encodeFrame(message));
  }

  private receive(data: RawData, isBinary: boolean, onWelcome: () => void): void {
    this.heard = true;
    const frame = isBinary ? (data as Buffer) : data.toString();
    const parsed = parseServerFrame(frame);
    if (!parsed.ok) {
      const unknown = parsed.error.code === 'INVALID' ? unknownOperation(frame) : null;
      if (unknown) this.context.operations.refuse(unknown.operationId, `This agent (${this.context.agentVersion}) does not understand the operation ${unknown.kind}: ${parsed.error.message}. Is it older than the control plane?`);
      // A newer control plane may say things this agent does not know; what it must know, it cannot be without.
      this.context.logger.warn({ problem: parsed.error }, 'a frame was not understood');
      return;
    }
    const message = parsed.value;
    if (message.type === 'WELCOME') onWelcome();
    this.pending += 1;
    if (this.pending >= MAX_PENDING) this.socket.pause();
    this.handling = this.handling
      .then(() => this.handle(message))
      .catch((error: unknown) => {
        this.context.logger.error({ type: message.type, reason: messageOf(error) }, 'a message could not be handled');
        this.leave(`${message.type} could not be handled: ${messageOf(error)}`);
      })
      .then(() => {
        this.pending -= 1;
        if (this.pending === 0 && this.socket.isPaused) this.socket.resume();
      });
  }

  private async handle(message: ServerMessage): Promise<void> {
    switch (message.type) {
      case 'WELCOME':
        return this.welcome(message);
      case 'DESIRED':
        return this.storeDesired(message);
      case 'OP':
        return this.context.operations.accept(message, this.skewMs);
      case 'ACK':
      case 'CREDIT':
      case 'REWIND':
        return this.steerReports(message);
      case 'PING':
        return this.send({ type: 'PONG', at: this.context.clock.now().toISOString() });
      case 'ROTATED':
        return this.acceptCertificate(message.certificate);
      case 'NACK':
        return this.context.logger.warn({ seq: message.seq, code: message.code, reason: message.message }, 'the control plane did not accept a message');
      case 'GOAWAY':
        return this.leave(message.reason, message.retryAfterSeconds * 1000);
      case 'PONG':
    }
  }

  private async steerReports(message: Extract<ServerMessage, { type: 'ACK' | 'CREDIT' | 'REWIND' }>): Promise<void> {
    if (message.type === 'CREDIT') return this.pump?.grant(message.reports);
    // A word about another epoch is about numbers that mean nothing any more.
    if (message.epoch !== this.context.log.epoch) return;
    if (message.type === 'ACK') await this.context.log.acknowledge(message.through);
    else this.pump?.rewind(message.fromSeq);
  }

  private async storeDesired(message: Extract<ServerMessage, { type: 'DESIRED' }>): Promise<void> {
    try {
      const revision = await this.context.desired.apply(message);
      if (!message.more) this.send({ type: 'DESIRED_STORED', revision });
    } catch (error) {
      // Refusing is the point: the cluster stays as it is, and the session lives on for the reports.
      if (!(error instanceof TidemarkError) || error.code !== 'desired.older-revision') throw error;
      this.context.logger.error({ reason: error.message }, 'an older desired state was refused');
    }
  }

  private async welcome(message: Welcome): Promise<void> {
    const { log, clock, logger } = this.context;
    this.skewMs = Date.parse(message.serverTime) - clock.now().getTime();
    if (message.ackedThrough > log.range.last) {
      logger.warn({ acked: message.ackedThrough, last: log.range.last }, 'this state directory went back in time; a new epoch begins');
      await log.startEpoch();
      return this.leave('a new epoch began', 0);
    }
    if (message.restoration) {
      this.context.checkRestoration(message.restoration);
      await this.context.desired.restored(message.restoration);
      logger.warn({ issuedAt: message.restoration.issuedAt, position: message.restoration.position }, 'the control plane was restored from a backup; its statements count again from the first on');
    }
    this.context.welcomed();
    await log.acknowledge(message.ackedThrough);
    if (this.over) return;
    this.pump = new ReportPump(
      log,
      (frame) => this.send(frame),
      (error) => this.leave(`the report log cannot be read: ${messageOf(error)}`),
      message.ackedThrough,
      message.credit,
    );
    this.pump.wake();
    this.beat(message.heartbeatSeconds * 1000);
  }

  /** Every beat ± 20 %, so that a fleet does not beat in step. Two beats without a word end the session. */
  private beat(everyMs: number, silent = 0): void {
    this.heartbeat = setTimeout(
      () => {
        const silence = this.heard ? 0 : silent + 1;
        if (silence >= 2) return this.leave('the control plane fell silent');
        this.heard = false;
        this.send({ type: 'PING', at: this.context.clock.now().toISOString() });
        if (this.context.renewalDue()) void this.requestRenewal();
        this.beat(everyMs, silence);
      },
      everyMs * (0.8 + 0.4 * this.context.random()),
    );
  }

  private async requestRenewal(): Promise<void> {
    try {
      this.pendingKey = await newKey();
      this.send({ type: 'ROTATE', csr: this.pendingKey.csr });
    } catch (error) {
      this.context.logger.error({ reason: messageOf(error) }, 'a new key could not be made');
    }
  }

  private async acceptCertificate(certificate: string): Promise<void> {
    const key = this.pendingKey;
    this.pendingKey = null;
    if (!key || !belongsTo(certificate, key.privateKey)) {
      this.context.logger.error('a certificate came that is not for the key that was asked for');
      return;
    }
    await this.context.renewed(certificate, key);
  }
}

function belongsTo(certificatePem: string, privateKeyPem: string): boolean {
  const own = createPublicKey(createPrivateKey(privateKeyPem)).export({ type: 'spki', format: 'der' });
  const theirs = new X509Certificate(certificatePem).publicKey.export({ type: 'spki', format: 'der' });
  return own.equals(theirs);
}
