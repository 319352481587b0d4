import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { NewEvent, RecordedEvent, Sql } from '@tidemark/event-store';
import { TargetsProjection } from '../../../apps/control-plane/src/observation/projections/targets.projection.js';
import { PostgresFixture } from '../event-store/postgres-store.fixture.js';

const digest = (digit: number) => `sha256:${String(digit).repeat(64)}`;
const uuid = (kind: number, n: number) => `${String(kind).repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const CLUSTER = uuid(9, 1);
const EPOCH = uuid(8, 1);
const TABLES = ['targets', 'syncs', 'drifts', 'conditions', 'operations'];

/** Counts the statements that go through it. */
class CountingSql implements Sql {
  statements = 0;
  constructor(private readonly inner: Sql) {}
  query<R>(text: string, params?: readonly unknown[]): Promise<R[]> {
    this.statements += 1;
    return this.inner.query<R>(text, params);
  }
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.inner.transaction(work);
  }
}

const assigned = (n: number, which: number, clusterId = CLUSTER): Omit<NewEvent, 'v'> => ({
  type: 'rollout.bundle-assigned',
  data: {
    targetId: uuid(1, n), applicationId: uuid(2, n), clusterId, assignment: which, digest: digest(which), revision: `r${String(which)}`, sync: { id: uuid(3, n * 10 + which), prune: true, dryRun: false, force: false, initiatedBy: 'x' },
    cause: 'commit', historyId: which, declarations: 0, declares: false, statement: { application: { id: uuid(2, n), name: `app-${String(n)}`, namespace: 'argocd' }, destinationNamespace: 'shop' },
  },
});
const said = (type: string, n: number, data: object, clusterId = CLUSTER): Omit<NewEvent, 'v'> => ({ type: `observation.${type}`, data: { targetId: uuid(1, n), clusterId, epoch: EPOCH, seq: 1, ...data } });
const about = (which: number) => ({ bundle: digest(which), revision: `r${String(which)}` });
const status = (n: number, which: number, sync: string, health: string, clusterId = CLUSTER) => said('status-changed', n, { ...about(which), sync, health, healthMessage: '', outOfSync: [], unhealthy: [], resources: 1 }, clusterId);

/** What may happen to three targets, in any order: also what never should. */
const happening = fc.oneof(
  fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 })).map(([n, which]) => assigned(n, which)),
  fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 })).map(([n, which]) => said('sync-started', n, { ...about(which), syncId: uuid(3, n * 10 + which), attempt: 1, trigger: 'requested', total: 1 })),
  fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 }), fc.constantFrom('succeeded', 'failed', 'terminated')).map(([n, which, outcome]) =>
    said(`sync-${outcome}`, n, { ...about(which), syncId: uuid(3, n * 10 + which), message: outcome, durationMs: 1, counts: { created: 1 }, failures: [] }),
  ),
  fc.tuple(fc.nat(2), fc.integer({ min: 1, max: 3 }), fc.constantFrom('Synced', 'OutOfSync'), fc.constantFrom('Healthy', 'Degraded'), fc.constantFrom(CLUSTER, uuid(9, 2))).map(([n, which, sync, health, cluster]) => status(n, which, sync, health, cluster)),
  fc.tuple(fc.nat(2), fc.nat(2)).map(([n, d]) => said('drift-began', n, { ...about(1), driftId: uuid(4, n * 10 + d), resource: { group: '', kind: 'ConfigMap', namespace: 'a', name: 'b' }, change: 'modified', fields: [] })),
  fc.tuple(fc.nat(2), fc.nat(2)).map(([n, d]) => said('drift-ended', n, { ...about(1), driftId: uuid(4, n * 10 + d), resource: { group: '', kind: 'ConfigMap', namespace: 'a', name: 'b' }, how: 'corrected', durationMs: 1 })),
  fc.tuple(fc.nat(2), fc.constantFrom('raised', 'cleared')).map(([n, what]) => said(`condition-${what}`, n, { ...about(1), condition: 'prune-refused', message: 'no' })),
  fc.nat(2).map((n) => ({ type: 'rollout.target-withdrawn', data: { targetId: uuid(1, n), applicationId: uuid(2, n), clusterId: CLUSTER, assignment: 9, cascade: true } })),
);

describe('the read model of targets', () => {
  let fixture: PostgresFixture;
  const projection = new TargetsProjection();
  beforeAll(async () => {
    fixture = await PostgresFixture.create();
  }, 60_000);
  afterAll(() => fixture?.dispose(), 30_000);

  const recorded = (events: readonly Omit<NewEvent, 'v'>[]): RecordedEvent[] =>
    events.map((event, index) => ({
      ...event, v: 1, position: index + 1, stream: 'target-x', version: index + 1, id: randomUUID(), meta: { actor: { kind: 'system', id: 'x' }, correlationId: 'x' }, recordedAt: new Date(1_800_000_000_000 + index * 1_000).toISOString(),
    })) as RecordedEvent[];

  /** The tables after the events came in pages of a size. */
  async function tablesAfter(events: readonly RecordedEvent[], pageSize: number): Promise<string> {
    await projection.reset(fixture.sql);
    for (let from = 0; from < events.length; from += pageSize) await fixture.sql.transaction((sql) => projection.apply(events.slice(from, from + pageSize), sql));
    const rows = await Promise.all(TABLES.map((table) => fixture.sql.query(`SELECT to_json(t) AS row FROM read.${table} t ORDER BY to_json(t)::text`)));
    return JSON.stringify(rows);
  }

  it('is the same however the events were paged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 40 }), fc.integer({ min: 2, max: 15 }), async (events, pageSize) => {
        const log = recorded(events);
        expect(await tablesAfter(log, pageSize)).toBe(await tablesAfter(log, 1));
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it('takes a fixed number of statements for a page, whatever it holds', async () => {
    await projection.reset(fixture.sql);
    const counting = new CountingSql(fixture.sql);
    const page = (events: readonly Omit<NewEvent, 'v'>[]) => projection.apply(recorded(events), counting);
    await page(Array.from({ length: 1_000 }, (_, n) => assigned(n, 1)));
    await page(Array.from({ length: 1_000 }, (_, n) => status(n, 1, 'Synced', 'Healthy')));
    expect(counting.statements).toBeLessThanOrEqual(8);
    expect(await fixture.sql.query("SELECT count(*)::int AS n FROM read.targets WHERE sync = 'SYNCED' AND revision = 'r1'")).toEqual([{ n: 1_000 }]);
  }, 30_000);

  it('calls a target out of sync from the moment another bundle is wanted, and syncing while it is', async () => {
    await projection.reset(fixture.sql);
    const log = recorded([assigned(1, 1), status(1, 1, 'Synced', 'Healthy'), assigned(1, 2), said('sync-started', 1, { ...about(2), syncId: uuid(3, 12), attempt: 1, trigger: 'requested', total: 1 })]);
    const seen: string[] = [];
    for (const event of log) {
      await projection.apply([event], fixture.sql);
      const [row] = await fixture.sql.query<{ sync: string; revision: string | null; since: Date }>('SELECT sync, revision FROM read.targets');
      seen.push(`${row?.sync ?? ''} ${row?.revision ?? '-'}`);
    }
    expect(seen).toEqual(['UNKNOWN -', 'SYNCED r1', 'OUT_OF_SYNC r1', 'SYNCING r1']);
  });
});
