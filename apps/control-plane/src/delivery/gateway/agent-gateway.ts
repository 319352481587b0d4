import type { IncomingMessage, RequestListener } from 'node:http';
import type { Server } from 'node:https';
import type { Duplex } from 'node:stream';
import type { EventStore, RecordedEvent } from '@tidemark/event-store';
import { messageOf, TidemarkError, type Clock, type IdSource } from '@tidemark/kernel';
import { LIMITS, PATHS, SUBPROTOCOL } from '@tidemark/protocol';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { AgentIdentity, AgentPresence, Restorations } from '../../fleet/index.js';
import type { BundleSource, DesiredSource } from '../desired/desired-source.js';
import { pushOf } from '../desired/pushed-events.js';
import type { ReportLog } from '../report-log/report-log.js';
import { AGENT_PREFIX, AgentHttp, certificateOf, statusOf } from './agent-http.js';
import { AgentSession, type AgentSessionPorts } from './agent-session.js';
import { BundleServer } from './bundle-server.js';
import { SessionRegistry } from './session-registry.js';

export interface AgentGatewayPorts {
  readonly identity: AgentIdentity;
  readonly presence: AgentPresence;
  readonly restorations: Restorations;
  readonly authorityPem: string;
  readonly log: ReportLog;
  readonly desired: DesiredSource;
  readonly bundles: BundleSource;
  readonly events: EventStore;
  /** Every event from now on, in order, soon after its commit, until the answer is called; what came before is read. */
  follow(listener: (events: readonly RecordedEvent[]) => void): () => void;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly monotonicMs: () => number;
  readonly enrolmentsPerSecond: number;
  manifest(token: string): Promise<string>;
}

/** Who is connected, for the other contexts. */
export interface AgentSessions {
  readonly size: number;
  isConnected(clusterId: string): boolean;
}

/** Agents spread their return over about this time: one comes back at once, ten thousand do not come in the same second. */
const returnSeconds = (sessions: number): number => Math.min(30, 0.5 + sessions / 500);

/** Everything agents talk to: enrolment, bundles and sessions on one TLS port. */
export class AgentGateway implements AgentSessions {
  private readonly sockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: LIMITS.frameBytes, handleProtocols: () => SUBPROTOCOL });
  private readonly registry: SessionRegistry;
  private readonly bundles: BundleServer;
  private readonly http: AgentHttp;
  private unfollow: () => void = () => undefined;
  /** Every event after this one was, or will be, offered to the sessions there are. */
  private livePosition = 0;
  private stopping = false;

  constructor(private readonly ports: AgentGatewayPorts) {
    this.registry = new SessionRegistry(ports.presence, ports.monotonicMs);
    this.bundles = new BundleServer(ports.bundles, ports.desired);
    this.http = new AgentHttp({ ...ports, bundles: this.bundles, manifest: (token) => ports.manifest(token) });
    ports.presence.onLost((clusterId, reason) => this.registry.cut(clusterId, reason, 0));
  }

  get size(): number {
    return this.registry.size;
  }

  isConnected(clusterId: string): boolean {
    return this.registry.get(clusterId) !== undefined;
  }

  async start(): Promise<void> {
    this.unfollow = this.ports.follow((events) => this.push(events));
    this.livePosition = Math.max(this.livePosition, await this.ports.events.head());
  }

  /**
   * Serves the agents' paths of a TLS server that was made with `serverTls`, `requestCert: true` and
   * `rejectUnauthorized: false`; every other request goes to `rest`. Other upgrades are left to other listeners.
   */
  attach(server: Server, rest: RequestListener): void {
    server.on('request', (request, response) => {
      if (request.url?.startsWith(AGENT_PREFIX)) void this.http.handle(request, response);
      else rest(request, response);
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (pathOf(request) === PATHS.session) void this.upgrade(request, socket, head);
      else if (server.listenerCount('upgrade') === 1) socket.destroy();
    });
  }

  /** Sends everybody away, spread, so that they do not all come back in the same moment. */
  stop(): void {
    this.stopping = true;
    this.unfollow();
    const seconds = returnSeconds(this.registry.size);
    for (const session of this.registry.all()) session.goAway('the control plane is stopping', seconds);
    this.sockets.close();
  }

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const onError = (): void => void socket.destroy();
    socket.on('error', onError);
    try {
      if (this.stopping) throw new TidemarkError('delivery.stopping', 'The control plane is stopping.');
      checkSubprotocol(request);
      const certificate = certificateOf(request);
      const agent = await this.ports.identity.authenticate(certificate, 'session');
      if (socket.destroyed) return;
      socket.off('error', onError);
      this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
        new AgentSession(this.ports.ids.uuid(), agent, webSocket, this.sessionPorts()).start(certificate.validToDate);
      });
    } catch (error) {
      refuseUpgrade(socket, error);
      if (!(error instanceof TidemarkError)) this.ports.logger.error({ reason: messageOf(error) }, 'a session could not be opened');
    }
  }

  private sessionPorts(): AgentSessionPorts {
    const { identity, presence, restorations, events, log, clock, logger, desired } = this.ports;
    return {
      identity, presence, restorations, log, clock, logger,
      head: () => events.head(),
      source: desired,
      livePosition: () => this.livePosition,
      admit: (session) => this.registry.admit(session),
      ended: (session) => {
        this.registry.remove(session);
        if (!this.registry.get(session.agent.clusterId)) this.bundles.forget(session.agent.clusterId);
      },
      announced: (clusterId, digests) => this.bundles.announced(clusterId, digests),
    };
  }

  /** Runs for every new event of the kinds that agents are told of, as soon as it is committed. */
  private push(events: readonly RecordedEvent[]): void {
    this.livePosition = Math.max(this.livePosition, events.at(-1)?.position ?? 0);
    const push = pushOf(events);
    for (const [clusterId, credentialId] of push.enrolled) {
      const session = this.registry.get(clusterId);
      if (session && session.agent.credentialId !== credentialId) session.goAway('this cluster was enrolled again', 60);
    }
    if (push.restoration !== null) this.sendBack(push.restoration);
    for (const clusterId of push.revoked) this.registry.cut(clusterId, 'this agent was revoked', 3_600);
    for (const [clusterId, statements] of push.statements) this.registry.get(clusterId)?.offer(statements);
    for (const operation of push.operations) {
      if (Date.parse(operation.message.expiresAt) > this.ports.clock.now().getTime()) this.registry.get(operation.clusterId)?.operate(operation.message);
    }
  }

  /** Everybody comes again, spread, and is told of the restoration in WELCOME. */
  private sendBack(restorationId: string): void {
    const seconds = returnSeconds(this.registry.size);
    for (const session of this.registry.all()) {
      if (session.restorationId !== restorationId) session.goAway('the control plane was restored from a backup', seconds);
    }
  }
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?', 1)[0] ?? '';

function checkSubprotocol(request: IncomingMessage): void {
  const offered = String(request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered.includes(SUBPROTOCOL)) return;
  throw new TidemarkError('delivery.bad-body', `A session speaks ${SUBPROTOCOL}.`, { nextStep: 'Upgrade the agent.' });
}

/** The reason goes in a header: clients do not read the body of a refused upgrade. */
function refuseUpgrade(socket: Duplex, error: unknown): void {
  const code = error instanceof TidemarkError ? error.code : 'delivery.failed';
  const status = statusOf(code);
  socket.end(`HTTP/1.1 ${status} Refused\r\nx-tidemark-refusal: ${code}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
}
