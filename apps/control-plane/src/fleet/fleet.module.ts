import path from 'node:path';
import { Inject, Module, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { EventStore, Sql, SubscriptionRunner } from '@tidemark/event-store';
import { messageOf, type Clock, type IdSource } from '@tidemark/kernel';
import { CLOCK, CONFIG, EVENT_STORE, IDS, LOGGER, SQL, SUBSCRIPTIONS, type Config, type Logger } from '../platform/index.js';
import { AgentIdentity } from './application/agent-identity.js';
import { ClusterRegistry } from './application/cluster-registry.js';
import { IssueJoinTokenHandler } from './application/issue-join-token.handler.js';
import { RefusalRecorder } from './application/refusal-recorder.js';
import { RegisterClusterHandler } from './application/register-cluster.handler.js';
import { DeclareRestorationHandler } from './application/declare-restoration.handler.js';
import { RevokeAgentHandler } from './application/revoke-agent.handler.js';
import { Restorations } from './application/restorations.js';
import { CertificateAuthority, keyPinOf, type ServerTls } from './pki/certificate-authority.js';
import { AgentPresence } from './presence/agent-presence.js';
import { CLUSTER_READER, PostgresClusterReader } from './projections/cluster-reader.js';
import { clustersProjection } from './projections/clusters.projection.js';

/** Injection token of the TLS port's `ServerTls`. */
export const SERVER_TLS = Symbol('ServerTls');

/** How long the list of clusters may take to catch up at start before presence goes on with what it shows. */
const CATCH_UP_MS = 60_000;

/** Clusters: what they are called, which agent may speak for them, and whether it is there. */
@Module({
  imports: [CqrsModule],
  providers: [
    {
      provide: CertificateAuthority,
      inject: [CONFIG, CLOCK],
      useFactory: (config: Config, clock: Clock) => CertificateAuthority.open(path.join(config.dataDir, 'pki'), clock),
    },
    {
      provide: SERVER_TLS,
      inject: [CertificateAuthority, CONFIG],
      useFactory: (authority: CertificateAuthority, config: Config) => authority.serverTls(serverNames(config.publicUrl)),
    },
    {
      provide: RefusalRecorder,
      inject: [EVENT_STORE, CLOCK, IDS],
      useFactory: (events: EventStore, clock: Clock, ids: IdSource) => new RefusalRecorder(events, clock, ids),
    },
    {
      provide: AgentIdentity,
      inject: [SQL, EVENT_STORE, CertificateAuthority, CLOCK, IDS, RefusalRecorder, Restorations],
      useFactory: (sql: Sql, events: EventStore, authority: CertificateAuthority, clock: Clock, ids: IdSource, refusals: RefusalRecorder, restorations: Restorations) =>
        new AgentIdentity({ sql, events, authority, clock, ids, refusals, restorations }),
    },
    {
      provide: Restorations,
      inject: [EVENT_STORE, CertificateAuthority, CLOCK, IDS],
      useFactory: (events: EventStore, authority: CertificateAuthority, clock: Clock, ids: IdSource) => new Restorations({ events, authority, clock, ids }),
    },
    {
      provide: ClusterRegistry,
      inject: [SQL, EVENT_STORE, CLOCK, IDS, CONFIG, CertificateAuthority, SERVER_TLS],
      useFactory: (sql: Sql, events: EventStore, clock: Clock, ids: IdSource, config: Config, authority: CertificateAuthority, tls: ServerTls) =>
        new ClusterRegistry({ sql, events, clock, ids, publicUrl: config.publicUrl, authorityFingerprint: authority.fingerprint, serverKeyPin: keyPinOf(tls.cert) }),
    },
    {
      provide: AgentPresence,
      inject: [SQL, EVENT_STORE, CLOCK, IDS, LOGGER],
      useFactory: (sql: Sql, events: EventStore, clock: Clock, ids: IdSource, logger: Logger) =>
        new AgentPresence({ sql, events, clock, ids, logger, monotonicMs: () => performance.now() }),
    },
    { provide: CLUSTER_READER, inject: [SQL], useFactory: (sql: Sql) => new PostgresClusterReader(sql) },
    RegisterClusterHandler,
    IssueJoinTokenHandler,
    RevokeAgentHandler,
    DeclareRestorationHandler,
  ],
  exports: [CLUSTER_READER, SERVER_TLS, CertificateAuthority, AgentIdentity, AgentPresence, Restorations],
})
export class FleetModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
    @Inject(EVENT_STORE) private readonly events: EventStore,
    @Inject(AgentPresence) private readonly presence: AgentPresence,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.subscriptions.add(clustersProjection);
  }

  /** Not waited for: subscriptions may start after this module. */
  onApplicationBootstrap(): void {
    void this.watchAgents();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.presence.stop();
  }

  private async watchAgents(): Promise<void> {
    try {
      await this.subscriptions.waitFor(clustersProjection.name, await this.events.head(), CATCH_UP_MS);
      await this.presence.start();
    } catch (error) {
      this.logger.error({ reason: messageOf(error) }, 'agents are not watched for silence until the next start');
    }
  }
}

const serverNames = (publicUrl: string): string[] => [...new Set(['localhost', '127.0.0.1', '::1', new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')])];
