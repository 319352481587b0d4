import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { pino } from 'pino';
import {
  EventRegistry, execute, PostgresCheckpointStore, PostgresEventStore, RegisteredEventStore, SubscriptionRunner,
  type EventMeta, type RecordedEvent,
} from '@tidemark/event-store';
import { digestOf } from '@tidemark/kernel';
import { throwawayDatabase, type ThrowawayDatabase } from '@tidemark/testing';
import { AppOfAppsProcess } from '../../../apps/control-plane/src/catalog/application/app-of-apps.process.js';
import { ManifestDeclarer } from '../../../apps/control-plane/src/catalog/application/declare-manifests.js';
import type { DeclareManifestsResult } from '../../../apps/control-plane/src/catalog/application/declare-manifests.command.js';
import { WithheldValues } from '../../../apps/control-plane/src/catalog/application/withheld-values.js';
import { application } from '../../../apps/control-plane/src/catalog/domain/application.js';
import { applicationIdOf, applicationStream } from '../../../apps/control-plane/src/catalog/domain/application-identity.js';
import { catalogEvents } from '../../../apps/control-plane/src/catalog/domain/catalog.events.js';
import { ApplicationConditionsProjection } from '../../../apps/control-plane/src/catalog/projections/application-conditions.projection.js';
import { ApplicationsProjection } from '../../../apps/control-plane/src/catalog/projections/applications.projection.js';
import { ApplicationQueries } from '../../../apps/control-plane/src/catalog/projections/applications.query.js';
import { createPool, PgSql } from '../../../apps/control-plane/src/platform/postgres/pg-sql.js';
import { PostgresWakeups } from '../../../apps/control-plane/src/platform/postgres/postgres-wakeups.js';
import { renderEvents } from '../../../apps/control-plane/src/render/domain/render.events.js';
import { ApplicationRollouts } from '../../../apps/control-plane/src/rollout/application/application-rollouts.js';
import { RolloutProcess } from '../../../apps/control-plane/src/rollout/application/rollout.process.js';
import { AgentRevoked } from '../../../apps/control-plane/src/fleet/domain/cluster.events.js';
import { ConditionCleared, ConditionRaised, SyncProgressed, TargetRemoved } from '../../../apps/control-plane/src/observation/domain/observation.events.js';
import { targetIdOf } from '../../../apps/control-plane/src/rollout/domain/rollout-state.js';
import { rolloutEvents } from '../../../apps/control-plane/src/rollout/domain/rollout.events.js';
import { AssignmentsProjection } from '../../../apps/control-plane/src/rollout/projections/assignments.projection.js';
import { DeletionsProjection } from '../../../apps/control-plane/src/rollout/projections/deletions.projection.js';
import { DesiredTargetsProjection } from '../../../apps/control-plane/src/rollout/projections/desired-targets.projection.js';
import { HoldsProjection } from '../../../apps/control-plane/src/rollout/projections/holds.projection.js';
import { RolloutQueries } from '../../../apps/control-plane/src/rollout/projections/rollout.query.js';
import { parseRepositoryUrl } from '../../../apps/control-plane/src/source/domain/repository-url.js';

export const ADA: EventMeta = { actor: { kind: 'user', id: 'ada', name: 'Ada' }, correlationId: 'test', reason: 'as asked' };
export const REPOSITORY = 'https://git.example.com/platform.git';
export const EAST = { clusterId: '11111111-1111-4111-8111-111111111111', clusterName: 'east' };
export const WEST = { clusterId: '22222222-2222-4222-8222-222222222222', clusterName: 'west' };
const CLUSTERS = [EAST, WEST];
const SERVERS: Readonly<Record<string, typeof EAST>> = { 'https://west.example.com': WEST };

const SUBSCRIPTIONS = ['applications', 'application-conditions', 'desired-targets', 'assignments', 'holds', 'deletions', 'rollout', 'app-of-apps'];
const WAIT_MS = 30_000;

/** Catalog and rollout on a real database; the bundles that render would publish are given by the test. */
export class CatalogFixture {
  readonly bundles = new Map<string, { objects: readonly unknown[]; declarations: readonly unknown[] }>();
  readonly applications: ApplicationQueries;
  readonly rollouts: ApplicationRollouts;
  readonly queries: RolloutQueries;
  readonly values: WithheldValues;
  private readonly declarer: ManifestDeclarer;

  private constructor(
    readonly store: RegisteredEventStore,
    readonly sql: PgSql,
    readonly runner: SubscriptionRunner,
    private readonly parts: { pool: pg.Pool; wakeups: PostgresWakeups; database: ThrowawayDatabase },
  ) {
    const lookup = {
      byName: async (name: string) => CLUSTERS.find(({ clusterName }) => clusterName === name) ?? null,
      byServerUrl: async (url: string) => SERVERS[url] ?? null,
    };
    this.applications = new ApplicationQueries(sql, store);
    this.rollouts = new ApplicationRollouts(store, this.applications);
    this.queries = new RolloutQueries(sql);
    this.values = new WithheldValues(sql);
    this.declarer = new ManifestDeclarer(store, lookup, this.values);
    const bundles = { content: async (digest: string) => this.bundles.get(digest) ?? null };
    runner.add(new ApplicationsProjection((url) => parseRepositoryUrl(url, ['https']).repositoryId)).add(new ApplicationConditionsProjection());
    runner.add(new DesiredTargetsProjection()).add(new AssignmentsProjection()).add(new HoldsProjection()).add(new DeletionsProjection());
    runner.add(new RolloutProcess(this.rollouts)).add(new AppOfAppsProcess(store, bundles, lookup, this.values));
    runner.start();
  }

  static async create(): Promise<CatalogFixture> {
    const database = await throwawayDatabase();
    const owner = `test-${randomUUID()}`;
    const pool = createPool(database.url, owner);
    const sql = new PgSql(pool);
    const logger = pino({ level: 'silent' });
    const wakeups = new PostgresWakeups({ url: database.url, owner }, logger);
    await wakeups.start();
    const registry = new EventRegistry().define(...catalogEvents, ...rolloutEvents, ...renderEvents, AgentRevoked, ConditionCleared, ConditionRaised, SyncProgressed, TargetRemoved);
    const plain = new PostgresEventStore(sql);
    const report = (message: string, details: object) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`);
    const runner = new SubscriptionRunner({ store: plain, checkpoints: new PostgresCheckpointStore(sql), sql, wakeups, owner, registry, report });
    return new CatalogFixture(new RegisteredEventStore(plain, registry), sql, runner, { pool, wakeups, database });
  }

  async declare(manifests: string, clusters: readonly string[] = ['east'], dryRun = false): Promise<DeclareManifestsResult> {
    return this.declarer.declare({ manifests, clusters, dryRun, commandId: randomUUID(), meta: ADA });
  }

  /** What render would do; answers the digest. */
  async publish(name: string, content: { objects?: readonly unknown[]; declarations?: readonly unknown[] }, revision: string): Promise<string> {
    const { objects = [], declarations = [] } = content;
    const digest = digestOf(JSON.stringify([objects, declarations]));
    this.bundles.set(digest, { objects, declarations });
    const applicationId = applicationIdOf('argocd', name);
    const data = {
      applicationId, revision, revisions: [{ url: REPOSITORY, ref: 'HEAD', revision }], commits: [], digest, previousDigest: null,
      objects: objects.length, declarations: declarations.length, bytes: 1, diff: { added: 0, changed: 0, removed: 0, digest: null }, durationMs: 1, warnings: [], cause: 'commit',
    };
    await this.store.append({ commandId: randomUUID(), meta: ADA, streams: [{ stream: `render-${applicationId}`, expected: 'any', events: [{ type: 'render.bundle-published', v: 1, data }] }] });
    return digest;
  }

  /** As a person who deletes it. */
  async retire(name: string, cascade: boolean | null = null): Promise<void> {
    const applicationId = applicationIdOf('argocd', name);
    const command = { kind: 'retire' as const, applicationId, name, cascade, by: 'person' as const, reason: 'done' };
    await execute(this.store, application, { stream: applicationStream(applicationId), commandId: randomUUID(), meta: ADA, command });
    await this.settle();
  }

  /** What an agent reports when it has let go of a withdrawn target. */
  async removed(applicationId: string, clusterId: string): Promise<void> {
    await this.reported(applicationId, clusterId, 'observation.target-removed', { cascade: true, deleted: 1 });
  }

  /** A report of an agent about a target of its cluster, as the event of this type. */
  async reported(applicationId: string, clusterId: string, type: string, said: object): Promise<void> {
    const targetId = targetIdOf(applicationId, clusterId);
    const data = { targetId, ...said, clusterId, epoch: randomUUID(), seq: 1 };
    await this.store.append({ commandId: randomUUID(), meta: ADA, streams: [{ stream: `target-${targetId}`, expected: 'any', events: [{ type, v: 1, data }] }] });
  }

  /** Until every subscription has handled what there is, and what that led to. */
  async settle(): Promise<number> {
    for (;;) {
      const head = await this.store.head();
      for (const name of SUBSCRIPTIONS) {
        if (!(await this.runner.waitFor(name, head, WAIT_MS))) throw new Error(`${name} did not reach ${String(head)}: ${JSON.stringify(this.runner.status())}`);
      }
      if ((await this.store.head()) === head) return head;
    }
  }

  async events(type: string): Promise<RecordedEvent<Record<string, unknown>>[]> {
    return (await this.store.readAll({ after: 0, limit: 1_000, types: [type] })) as RecordedEvent<Record<string, unknown>>[];
  }

  /** Of every living application, read in pages. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    for (let page = await this.applications.list({ limit: 500 }); page.length > 0; ) {
      names.push(...page.map(({ name }) => name));
      page = await this.applications.list({ limit: 500, after: page.at(-1)?.applicationId ?? '' });
    }
    return names.sort();
  }

  async dispose(): Promise<void> {
    await this.runner.stop();
    await this.parts.wakeups.stop();
    await this.parts.pool.end();
    await this.parts.database.drop();
  }
}

export interface ApplicationOptions {
  automated?: string;
  destination?: string;
  cascade?: boolean;
  path?: string;
}

/** An Application as a mapping, as it is in a bundle. */
export function applicationObject(name: string, { automated = '{prune: true}', destination = 'in-cluster', cascade = true, path = name }: ApplicationOptions = {}): Record<string, unknown> {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', ...(cascade ? { finalizers: ['resources-finalizer.argocd.argoproj.io'] } : {}) },
    spec: {
      source: { repoURL: REPOSITORY, path, targetRevision: 'HEAD' },
      destination: { name: destination, namespace: name },
      ...(automated === '' ? {} : { syncPolicy: { automated: { prune: automated.includes('prune: true'), allowEmpty: automated.includes('allowEmpty: true') } } }),
    },
  };
}

export const applicationYaml = (name: string, options?: ApplicationOptions): string => JSON.stringify(applicationObject(name, options));
