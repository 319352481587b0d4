import { messageOf, TidemarkError, type Clock } from '@tidemark/kernel';
import { encodeFrame, LIMITS, parseAgentFrame, PROTOCOL_VERSIONS, TAKES_RESTORATIONS, type FrameProblem, type ReceivedAgentMessage, type Restoration, type ServerMessage } from '@tidemark/protocol';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { DesiredFeed, type Statements } from '../desired/desired-feed.js';
import type { DesiredSource } from '../desired/desired-source.js';
import type { ReportLog } from '../report-log/report-log.js';
import { HEARTBEAT_SECONDS, type AgentIdentity, type AgentPresence, type AuthenticatedAgent, type Restorations } from '../../fleet/index.js';
import { CREDIT, ReportIntake } from './report-intake.js';
import { SendQueue } from './send-queue.js';

export type Hello = Extract<ReceivedAgentMessage, { type: 'HELLO' }>;
type Operation = Extract<ServerMessage, { type: 'OP' }>;

export interface AgentSessionPorts {
  readonly identity: AgentIdentity;
  readonly presence: AgentPresence;
  readonly restorations: Restorations;
  readonly log: ReportLog;
  readonly source: DesiredSource;
  readonly clock: Clock;
  readonly logger: Logger;
  livePosition(): number;
  /** The last position of the log. */
  head(): Promise<number>;
  /** null when the session may begin, else why not. */
  admit(session: AgentSession): Promise<string | null>;
  ended(session: AgentSession): void;
  /** The agent is told of these bundles, so it may fetch them. */
  announced(clusterId: string, digests: readonly string[]): void;
}

const HELLO_TIMEOUT_MS = 10_000;
/** Frames other than REPORTS (which have credits) in ten seconds. */
const MAX_CONTROL_FRAMES = 500;
const CONTROL_WINDOW_MS = 10_000;
const MAX_PROBLEMS = 20;
/** A certificate that ends in a live session and was not renewed ends the session, this much later. */
const EXPIRY_SLACK_MS = 5 * 60_000;

/** One live session of one agent, from HELLO to the end of the connection. */
export class AgentSession {
  hello: Hello | null = null;
  /** The restoration its agent knows of. */
  restorationId: string | null = null;
  private readonly queue: SendQueue;
  private intake: ReportIntake | null = null;
  private feed: DesiredFeed | null = null;
  private handling: Promise<void> = Promise.resolve();
  private announcedConnection = false;
  private endReason: string | null = null;
  private controlFrames = 0;
  /** DESIRED frames sent and not yet answered: their answers are asked for, so they are no flood. */
  private answersDue = 0;
  private problems = 0;
  private renewing = false;
  private readonly timers: { hello?: NodeJS.Timeout; window?: NodeJS.Timeout; expiry?: NodeJS.Timeout } = {};

  constructor(
    readonly sessionId: string,
    readonly agent: AuthenticatedAgent,
    private readonly socket: WebSocket,
    private readonly ports: AgentSessionPorts,
  ) {
    this.queue = new SendQueue(socket, (reason) => this.terminate(reason));
  }

  start(certificateExpiresAt: Date): void {
    this.timers.hello = setTimeout(() => this.terminate('no HELLO in time'), HELLO_TIMEOUT_MS);
    this.timers.window = setInterval(() => (this.controlFrames = 0), CONTROL_WINDOW_MS);
    this.endAtExpiry(certificateExpiresAt);
    this.socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    this.socket.on('error', (error) => this.terminate(messageOf(error)));
    this.socket.on('close', (code) => void this.closed(code));
  }

  /** Tells the agent to go, and why, then cuts the connection. */
  goAway(reason: string, retryAfterSeconds: number): void {
    this.send({ type: 'GOAWAY', reason, retryAfterSeconds });
    this.endReason ??= reason;
    this.stop();
    this.socket.close(1000, 'see GOAWAY');
    // A peer that does not answer the close gets no second word.
    setTimeout(() => this.socket.terminate(), 500).unref();
  }

  offer(statements: Statements): void {
    this.feed?.offer(statements);
  }

  operate(operation: Operation): void {
    if (this.hello) this.send(operation);
  }

  /** Whether the peer answers a WebSocket ping within the time. */
  answersWithin(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.socket.once('pong', () => {
        clearTimeout(timer);
        resolve(true);
      });
      this.socket.ping(undefined, undefined, (error) => error && resolve(false));
    });
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.endReason !== null) return;
    const parsed = parseAgentFrame(isBinary ? (data as Buffer) : data.toString());
    if (this.hello) this.ports.presence.heard(this.agent.clusterId);
    if (!parsed.ok) return this.problem(parsed.error);
    const message = parsed.value;
    if (message.type === 'REPORTS') {
      if (this.intake) return this.intake.receive(message.batch);
      return this.problem({ code: 'INVALID', message: 'REPORTS came before WELCOME.', type: 'REPORTS' });
    }
    if (message.type === 'DESIRED_STORED' && this.answersDue > 0) this.answersDue -= 1;
    else this.controlFrames += 1;
    if (this.controlFrames > MAX_CONTROL_FRAMES) return this.goAway('too many messages', 60);
    this.handling = this.handling.then(() => this.handle(message)).catch((error: unknown) => {
      this.ports.logger.error({ cluster: this.agent.clusterName, type: message.type, reason: messageOf(error) }, 'a message of an agent could not be handled');
      this.goAway('the control plane cannot handle this now', 5);
    });
  }

  private async handle(message: Exclude<ReceivedAgentMessage, { type: 'REPORTS' }>): Promise<void> {
    if (this.endReason !== null) return;
    if (message.type === 'HELLO') return this.welcome(message);
    if (!this.hello) return this.problem({ code: 'INVALID', message: 'The first message must be HELLO.', type: message.type });
    switch (message.type) {
      case 'PING':
        return this.send({ type: 'PONG', at: this.ports.clock.now().toISOString() });
      case 'ROTATE':
        return this.rotate(message.csr);
      case 'DESIRED_STORED':
      case 'PONG':
    }
  }

  private async welcome(hello: Hello): Promise<void> {
    clearTimeout(this.timers.hello);
    if (this.hello) return this.problem({ code: 'INVALID', message: 'HELLO came twice.', type: 'HELLO' });
    const version = PROTOCOL_VERSIONS.filter((known) => hello.versions.includes(known)).at(-1);
    if (version === undefined) {
      this.send({ type: 'NACK', seq: null, code: 'UNSUPPORTED', message: `This control plane speaks version ${PROTOCOL_VERSIONS.join(', ')}.` });
      return this.goAway('no common protocol version', 300);
    }
    this.hello = hello;
    const refused = await this.ports.admit(this);
    if (refused !== null) return this.goAway(refused, 60);
    const { clusterId, clusterName } = this.agent;
    await this.ports.identity.settle(this.agent);
    const ackedThrough = await this.ports.log.durableThrough(clusterId, hello.epoch);
    if (this.endReason !== null) return;
    this.intake = new ReportIntake({ clusterId, epoch: hello.epoch, ackedThrough }, {
      log: this.ports.log,
      clock: this.ports.clock,
      send: (message) => this.send(message),
      random: Math.random,
      shed: (error, ms) => this.ports.logger.warn({ cluster: clusterName, reason: messageOf(error), againInMs: Math.round(ms) }, 'reports can not be made durable; the agent keeps them'),
      leave: (reason, retryAfterSeconds) => this.goAway(reason, retryAfterSeconds),
    });
    const restoration = await this.newsOfRestoration(hello);
    this.restorationId = restoration?.id ?? hello.restoration ?? null;
    const serverTime = this.ports.clock.now().toISOString();
    this.send({ type: 'WELCOME', version, sessionId: this.sessionId, clusterId, clusterName, ackedThrough, credit: CREDIT, heartbeatSeconds: HEARTBEAT_SECONDS, serverTime, ...(restoration && { restoration }) });
    this.announcedConnection = true;
    await this.ports.presence.connected({ clusterId, sessionId: this.sessionId, epoch: hello.epoch, agentVersion: hello.agentVersion, kubernetesVersion: hello.kubernetesVersion });
    if (!restoration) await this.noticeAhead(hello);
    this.follow(restoration ? 0 : hello.desiredRevision);
  }

  /** What WELCOME tells of a restoration: the newest, unless the agent has taken it, or is too old to. */
  private async newsOfRestoration(hello: Hello): Promise<Restoration | null> {
    const newest = await this.ports.restorations.latest();
    return newest !== null && newest.id !== hello.restoration && hello.capabilities.includes(TAKES_RESTORATIONS) ? newest : null;
  }

  /** An agent that was told more than there is: this log was put back, and nobody has said so yet. */
  private async noticeAhead({ desiredRevision }: Hello): Promise<void> {
    if (desiredRevision <= this.ports.livePosition()) return;
    const position = await this.ports.head();
    if (desiredRevision <= position) return;
    const { clusterId, clusterName } = this.agent;
    this.ports.logger.error({ cluster: clusterName, desiredRevision, position }, 'an agent has desired state that is newer than the log: was this control plane restored from a backup? Then say so: tidemark admin restored --reason "..."');
    await this.ports.presence.ahead({ clusterId, desiredRevision, position });
  }

  private follow(revision: number): void {
    const feed = new DesiredFeed(this.agent.clusterId, revision, {
      source: this.ports.source,
      livePosition: () => this.ports.livePosition(),
      send: (message) => this.sendDesired(message),
      oversized: (target) => this.ports.logger.error({ cluster: this.agent.clusterName, targetId: target.targetId }, `a statement is above ${LIMITS.frameBytes} bytes and was not sent`),
    });
    this.feed = feed;
    feed.catchUp().catch((error: unknown) => {
      this.ports.logger.error({ cluster: this.agent.clusterName, reason: messageOf(error) }, 'the desired state cannot be read');
      this.goAway('the desired state cannot be read now', 5);
    });
  }

  private sendDesired(message: ServerMessage): Promise<void> {
    if (message.type === 'DESIRED') {
      this.answersDue += 1;
      this.ports.announced(this.agent.clusterId, message.targets.map((target) => target.bundle));
    }
    this.send(message);
    return this.queue.room();
  }

  private async rotate(csr: string): Promise<void> {
    if (this.renewing) return;
    this.renewing = true;
    try {
      const granted = await this.ports.identity.renew(this.agent, csr);
      this.endAtExpiry(new Date(granted.expiresAt));
      this.send({ type: 'ROTATED', certificate: granted.certificate });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.send({ type: 'NACK', seq: null, code: 'INVALID', message: error.message });
    } finally {
      this.renewing = false;
    }
  }

  /** Bad frames are answered, a few; a peer that sends nothing else is cut off. */
  private problem(problem: FrameProblem): void {
    this.problems += 1;
    this.send({ type: 'NACK', seq: null, code: problem.code, message: problem.message });
    const hopeless = problem.type === 'REPORTS' || problem.type === 'HELLO' || !this.hello || this.problems >= MAX_PROBLEMS;
    if (hopeless) this.goAway(`${problem.code}: ${problem.message}`.slice(0, 500), 30);
  }

  private endAtExpiry(expiresAt: Date): void {
    clearTimeout(this.timers.expiry);
    const left = expiresAt.getTime() - this.ports.clock.now().getTime() + EXPIRY_SLACK_MS;
    this.timers.expiry = setTimeout(() => this.goAway('the certificate has expired', 1), Math.min(Math.max(left, 0), 2_147_483_647));
  }

  private send(message: ServerMessage): void {
    if (this.endReason === null) this.queue.send(encodeFrame(message));
  }

  private terminate(reason: string): void {
    this.endReason ??= reason;
    this.stop();
    this.socket.terminate();
  }

  private stop(): void {
    this.feed?.stop();
    this.intake?.stop();
    clearTimeout(this.timers.hello);
    clearTimeout(this.timers.expiry);
    clearInterval(this.timers.window);
  }

  private async closed(code: number): Promise<void> {
    this.endReason ??= code === 1009 ? 'a frame was too large' : `the connection closed with ${code}`;
    this.stop();
    this.queue.close();
    this.ports.ended(this);
    if (!this.announcedConnection) return;
    try {
      await this.ports.presence.disconnected(this.agent.clusterId, this.sessionId, this.endReason);
    } catch (error) {
      // The next start of the control plane ends in the log what was left open.
      this.ports.logger.warn({ cluster: this.agent.clusterName, reason: messageOf(error) }, 'the end of a session could not be recorded');
    }
  }
}
