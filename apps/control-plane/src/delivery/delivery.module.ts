import { Global, Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { EventStore, Sql, SubscriptionRunner } from '@tidemark/event-store';
import type { Clock, IdSource } from '@tidemark/kernel';
import { AgentIdentity, agentManifest, AgentPresence, CertificateAuthority, DEFAULT_AGENT_IMAGE, FleetModule, Restorations } from '../fleet/index.js';
import { CLOCK, CONFIG, EVENT_STORE, IDS, KAFKA, LOGGER, SQL, SUBSCRIPTIONS, type Config, type Kafka, type Logger } from '../platform/index.js';
import { BUNDLE_READER, RenderModule, type BundleReader } from '../render/index.js';
import { DESIRED_STATE_READER, RolloutModule, type DesiredStateReader } from '../rollout/index.js';
import { RolloutDesiredSource } from './desired/rollout-desired-source.js';
import { AgentGateway } from './gateway/agent-gateway.js';
import { KafkaReportLog } from './report-log/kafka-report-log.js';
import { PostgresReportLog } from './report-log/postgres-report-log.js';
import { REPORT_LOG, type ReportLog } from './report-log/report-log.js';

/** The platform's part of the gateway: who, when, where to. */
class Surroundings {
  constructor(
    @Inject(CONFIG) readonly config: Config,
    @Inject(CLOCK) readonly clock: Clock,
    @Inject(IDS) readonly ids: IdSource,
    @Inject(LOGGER) readonly logger: Logger,
    @Inject(EVENT_STORE) readonly events: EventStore,
    @Inject(SUBSCRIPTIONS) readonly subscriptions: SubscriptionRunner,
  ) {}
}

/** Desired state down, reports up. Global, for whoever consumes the report log. */
@Global()
@Module({
  imports: [FleetModule, RolloutModule, RenderModule],
  providers: [
    Surroundings,
    { provide: REPORT_LOG, inject: [SQL, LOGGER, CONFIG, KAFKA], useFactory: reportLog },
    {
      provide: AgentGateway,
      inject: [Surroundings, AgentIdentity, AgentPresence, Restorations, CertificateAuthority, REPORT_LOG, DESIRED_STATE_READER, BUNDLE_READER],
      useFactory: createGateway,
    },
  ],
  exports: [REPORT_LOG, AgentGateway],
})
export class DeliveryModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(AgentGateway) private readonly gateway: AgentGateway) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.gateway.start();
  }

  beforeApplicationShutdown(): void {
    this.gateway.stop();
  }
}

/** Kafka where there is one, else the database. */
function reportLog(sql: Sql, logger: Logger, { kafka: settings }: Config, kafka: Kafka | null): ReportLog {
  if (kafka === null || settings === null) return new PostgresReportLog(sql, logger);
  return new KafkaReportLog({ kafka, sql, logger, partitions: settings.partitions, replicas: settings.replicas, prefix: settings.prefix });
}

function createGateway(
  around: Surroundings,
  identity: AgentIdentity,
  presence: AgentPresence,
  restorations: Restorations,
  authority: CertificateAuthority,
  log: ReportLog,
  reader: DesiredStateReader,
  bundles: BundleReader,
): AgentGateway {
  const { config, clock, ids, logger, events, subscriptions } = around;
  return new AgentGateway({
    identity, presence, restorations, log, bundles, events, clock, ids, logger,
    authorityPem: authority.pem,
    enrolmentsPerSecond: config.enrolmentsPerSecond,
    desired: new RolloutDesiredSource(reader, subscriptions),
    follow: (listener) => subscriptions.follow(listener),
    monotonicMs: () => performance.now(),
    manifest: async (token) => {
      const { clusterName } = await identity.inspect(token);
      return agentManifest({ cluster: clusterName, server: config.publicUrl, token, caPem: authority.pem, image: DEFAULT_AGENT_IMAGE });
    },
  });
}
