import { randomUUID } from 'node:crypto';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pino } from 'pino';
import { defineEvent, EventRegistry, type RecordedEvent } from '@tidemark/event-store';
import { z } from 'zod';
import { digestOf } from '@tidemark/kernel';
import type { DesiredTarget } from '@tidemark/protocol';
import { eventually, tempDir, throwawayDatabase, type ThrowawayDatabase } from '@tidemark/testing';
import { RolloutDesiredSource } from '../../../apps/control-plane/src/delivery/desired/rollout-desired-source.js';
import { AgentGateway } from '../../../apps/control-plane/src/delivery/gateway/agent-gateway.js';
import { createAgentServer } from '../../../apps/control-plane/src/delivery/gateway/agent-server.js';
import { PostgresReportLog } from '../../../apps/control-plane/src/delivery/report-log/postgres-report-log.js';
import { AgentIdentity } from '../../../apps/control-plane/src/fleet/application/agent-identity.js';
import { ClusterRegistry } from '../../../apps/control-plane/src/fleet/application/cluster-registry.js';
import type { CommandContext } from '../../../apps/control-plane/src/fleet/application/command-context.js';
import type { JoinGrant } from '../../../apps/control-plane/src/fleet/application/fleet-commands.js';
import { Restorations } from '../../../apps/control-plane/src/fleet/application/restorations.js';
import { RefusalRecorder } from '../../../apps/control-plane/src/fleet/application/refusal-recorder.js';
import { clusterStream, fleetEvents } from '../../../apps/control-plane/src/fleet/domain/cluster.events.js';
import { agentManifest } from '../../../apps/control-plane/src/fleet/installation/agent-manifest.js';
import { CertificateAuthority, keyPinOf } from '../../../apps/control-plane/src/fleet/pki/certificate-authority.js';
import { AgentPresence } from '../../../apps/control-plane/src/fleet/presence/agent-presence.js';
import { PostgresClusterReader } from '../../../apps/control-plane/src/fleet/projections/cluster-reader.js';
import { clustersProjection } from '../../../apps/control-plane/src/fleet/projections/clusters.projection.js';
import { EventDatabase } from '../../../apps/control-plane/src/platform/postgres/event-database.js';
import { DesiredTargetsProjection } from '../../../apps/control-plane/src/rollout/projections/desired-targets.projection.js';
import { RolloutQueries } from '../../../apps/control-plane/src/rollout/projections/rollout.query.js';

export const quiet = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

/** Rollout's events as far as the gateway reads them; their whole schemas are rollout's own matter. */
const rolloutEvents = ['rollout.bundle-assigned', 'rollout.target-withdrawn', 'rollout.operation-requested'].map((type) =>
  defineEvent({ type, schema: z.looseObject({ targetId: z.string(), clusterId: z.string() }), describe: type }),
);

/** The control plane's agent port on a real TLS socket and a real PostgreSQL; nothing else of the control plane. */
export class AgentPort {
  /** What may be moved to see what time does. */
  skewMs = 0;
  readonly clock = { now: (): Date => new Date(Date.now() + this.skewMs) };
  readonly ids = { uuid: () => randomUUID() };
  readonly bundles = new Map<string, Uint8Array>();
  database!: EventDatabase;
  authority!: CertificateAuthority;
  identity!: AgentIdentity;
  restorations!: Restorations;
  registry!: ClusterRegistry;
  presence!: AgentPresence;
  log!: PostgresReportLog;
  gateway!: AgentGateway;
  clusters!: PostgresClusterReader;
  url = '';
  private server!: Server;
  private throwaway!: ThrowawayDatabase;
  private directory!: Awaited<ReturnType<typeof tempDir>>;

  static async start(): Promise<AgentPort> {
    const port = new AgentPort();
    port.throwaway = await throwawayDatabase();
    port.directory = await tempDir('agent-port');
    port.database = await EventDatabase.open({ url: port.throwaway.url, registry: new EventRegistry().define(...fleetEvents, ...rolloutEvents), logger: quiet });
    port.database.subscriptions.add(clustersProjection).add(new DesiredTargetsProjection());
    port.database.subscriptions.start();
    await port.listen();
    return port;
  }

  /** Also after `closePort`: the same state, another process as agents see it. */
  async listen(portNumber = 0): Promise<void> {
    const { clock, ids, database } = this;
    const { sql, store: events, subscriptions } = database;
    this.authority = await CertificateAuthority.open(path.join(this.directory.path, 'pki'), clock);
    const tls = await this.authority.serverTls(['localhost', '127.0.0.1']);
    this.restorations = new Restorations({ events, authority: this.authority, clock, ids });
    this.identity = new AgentIdentity({ restorations: this.restorations, sql, events, authority: this.authority, clock, ids, refusals: new RefusalRecorder(events, clock, ids) });
    this.presence = new AgentPresence({ sql, events, clock, ids, logger: quiet, monotonicMs: () => performance.now() + this.skewMs });
    this.log = new PostgresReportLog(sql, quiet);
    this.clusters = new PostgresClusterReader(sql);
    this.gateway = new AgentGateway({
      identity: this.identity,
      presence: this.presence,
      restorations: this.restorations,
      authorityPem: this.authority.pem,
      log: this.log,
      desired: new RolloutDesiredSource(new RolloutQueries(sql), subscriptions),
      bundles: { text: (digest) => Promise.resolve(this.bundles.get(digest) ?? null) },
      events,
      follow: (listener) => subscriptions.follow(listener),
      clock,
      ids,
      logger: quiet,
      monotonicMs: () => performance.now(),
      enrolmentsPerSecond: 7,
      manifest: async (token) => {
        const { clusterName } = await this.identity.inspect(token);
        return agentManifest({ cluster: clusterName, server: this.url, token, caPem: this.authority.pem, image: 'agent:test' });
      },
    });
    await this.gateway.start();
    this.server = createAgentServer(tls, this.gateway, (_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => this.server.listen(portNumber, '127.0.0.1', resolve));
    this.url = `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    this.registry = new ClusterRegistry({ sql, events, clock, ids, publicUrl: this.url, authorityFingerprint: this.authority.fingerprint, serverKeyPin: keyPinOf(tls.cert) });
  }

  async closePort(): Promise<number> {
    const { port } = this.server.address() as AddressInfo;
    this.gateway.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    return port;
  }

  async stop(): Promise<void> {
    await this.closePort();
    await this.presence.stop();
    await this.database.close();
    await this.throwaway.drop();
    await this.directory.remove();
  }

  context(): CommandContext {
    return { commandId: randomUUID(), meta: { actor: { kind: 'user', id: 'tester' }, correlationId: randomUUID(), reason: 'a test' } };
  }

  register(name: string): Promise<JoinGrant> {
    return this.registry.register({ name, labels: {}, server: null }, this.context());
  }

  /** Every event of a cluster's stream. */
  eventsOf(clusterId: string): Promise<RecordedEvent[]> {
    return this.database.store.readStream(clusterStream(clusterId));
  }

  /** Waits for an event of the cluster. */
  event(clusterId: string, type: string): Promise<RecordedEvent> {
    return eventually(async () => (await this.eventsOf(clusterId)).find((event) => event.type === type), { what: `${type} of the cluster` });
  }

  addBundle(content: unknown): string {
    const bytes = Buffer.from(JSON.stringify(content));
    const digest = digestOf(bytes);
    this.bundles.set(digest, bytes);
    return digest;
  }

  /** States what a target should be, as rollout does; the position of the event. */
  async assign(clusterId: string, target: DesiredTarget): Promise<number> {
    return this.append(`target-${target.targetId}`, 'rollout.bundle-assigned', {
      ...about(clusterId, target),
      statement: target,
    });
  }

  withdraw(clusterId: string, target: DesiredTarget, assignment: number): Promise<number> {
    return this.append(`target-${target.targetId}`, 'rollout.target-withdrawn', { ...about(clusterId, target), assignment, cascade: true });
  }

  operate(clusterId: string, target: DesiredTarget, operationId: string, expiresAt: string): Promise<number> {
    return this.append(`target-${target.targetId}`, 'rollout.operation-requested', {
      operationId,
      applicationId: target.application.id,
      targetId: target.targetId,
      clusterId,
      operation: { kind: 'refresh', targetId: target.targetId },
      expiresAt,
    });
  }

  private async append(stream: string, type: string, data: unknown): Promise<number> {
    const outcome = await this.database.store.append({ ...this.context(), streams: [{ stream, expected: 'any', events: [{ type, v: 1, data }] }] });
    if (outcome.kind !== 'appended') throw new Error(`not appended: ${outcome.kind}`);
    return outcome.lastPosition;
  }
}

const about = (clusterId: string, target: DesiredTarget): object => ({ targetId: target.targetId, applicationId: target.application.id, clusterId, assignment: target.assignment });

export function desiredTarget(bundle: string, more: Partial<DesiredTarget> = {}): DesiredTarget {
  return {
    targetId: randomUUID(),
    assignment: 1,
    application: { id: randomUUID(), name: 'app', namespace: 'argocd' },
    destinationNamespace: 'default',
    bundle,
    revision: 'a'.repeat(40),
    sync: null,
    policy: { selfHeal: true, prune: true, allowEmpty: false, retry: { limit: 5, backoffSeconds: 5, factor: 2, maxBackoffSeconds: 180 } },
    syncOptions: [],
    ignoreDifferences: [],
    ...more,
  };
}
