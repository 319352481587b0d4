import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { NewEvent, RecordedEvent } from '@tidemark/event-store';
import { clustersProjection } from '../../../apps/control-plane/src/fleet/index.js';
import { codesOf, stateCode } from '../../../apps/control-plane/src/history/domain/target-state.js';
import { PastTargets } from '../../../apps/control-plane/src/history/projections/past-targets.query.js';
import { TargetIntervalsProjection } from '../../../apps/control-plane/src/history/projections/target-intervals.projection.js';
import { TargetsProjection } from '../../../apps/control-plane/src/observation/projections/targets.projection.js';
import { TOLD_HEALTH, TOLD_SYNC } from '../../../apps/control-plane/src/platform/read-model/told-state.js';
import { PostgresFixture } from '../event-store/postgres-store.fixture.js';
import { assigned, cluster, CLUSTERS, happening, status, synced, withdrawn } from './fleet-story.js';

type Told = Omit<NewEvent, 'v'>;
const TABLES = ['target_intervals_v1', 'target_presents_v1', 'target_clusters_v1', 'fleet_counts_v1', 'bundle_revisions_v1'];

describe('what every target was at a position', () => {
  let fixture: PostgresFixture;
  let past: PastTargets;
  const intervals = new TargetIntervalsProjection();
  const present = [new TargetsProjection(), clustersProjection];
  beforeAll(async () => {
    fixture = await PostgresFixture.create();
    past = new PastTargets(fixture.sql);
  }, 60_000);
  afterAll(() => fixture?.dispose(), 30_000);

  const recorded = (events: readonly Told[]): RecordedEvent[] =>
    events.map((event, index) => ({
      ...event, v: 1, position: index + 1, stream: 'target-x', version: index + 1, id: randomUUID(), meta: { actor: { kind: 'system', id: 'x' }, correlationId: 'x' }, recordedAt: new Date(1_800_000_000_000 + index * 1_000).toISOString(),
    })) as RecordedEvent[];

  async function applied(events: readonly Told[], pageSize = events.length): Promise<RecordedEvent[]> {
    await intervals.reset(fixture.sql);
    const log = recorded(events).filter(({ type }) => intervals.handles.includes(type));
    for (let from = 0; from < log.length; from += pageSize) await fixture.sql.transaction((sql) => intervals.apply(log.slice(from, from + pageSize), sql));
    return log;
  }

  const tables = async (): Promise<string> => JSON.stringify(await Promise.all(TABLES.map((table) => fixture.sql.query(`SELECT to_json(t) AS row FROM read.${table} t ORDER BY to_json(t)::text`))));

  /** What the read models of the present say: what anybody who looked at that moment was told. */
  const told = () =>
    fixture.sql.query<Record<string, string | null>>(
      `SELECT t.target_id, t.application_name, ${TOLD_SYNC} AS sync, ${TOLD_HEALTH} AS health, t.desired_digest, t.desired_revision, t.digest, t.revision FROM read.targets t WHERE t.withdrawn_at IS NULL ORDER BY 2, 1`,
    );

  async function asOf(position: number): Promise<Record<string, string | null>[]> {
    const targets = await past.page(position, {}, null, 100);
    return targets.map((target) => ({
      target_id: target.targetId, application_name: target.application, sync: target.sync, health: target.health,
      desired_digest: target.desired?.digest ?? null, desired_revision: target.desired?.revision ?? null, digest: target.live?.digest ?? null, revision: target.live?.revision ?? null,
    }));
  }

  it('is what the read models told when they were there: folding the log up to it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 40 }), async (events, pageSize) => {
        await applied(events, pageSize);
        for (const one of present) await one.reset?.(fixture.sql);
        for (const event of recorded(events)) {
          for (const one of present) if (one.handles.includes(event.type)) await fixture.sql.transaction((sql) => one.apply([event], sql));
          const now = await told();
          expect(await asOf(event.position)).toEqual(now);
          const counts = await past.counts(event.position);
          for (const [sync, health] of [['SYNCED', 'HEALTHY'], ['UNKNOWN', 'UNKNOWN'], ['OUT_OF_SYNC', 'DEGRADED']] as const) {
            const wanted = now.filter((row) => row['sync'] === sync && row['health'] === health);
            expect(counts[stateCode(sync, health)]).toBe(wanted.length);
            expect((await past.page(event.position, { sync: [sync], health: [health] }, null, 100)).map(({ targetId }) => targetId)).toEqual(wanted.map((row) => row['target_id']));
          }
        }
      }),
      { numRuns: 20 },
    );
  }, 120_000);

  it('is the same rebuilt, and however the events were paged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 60 }), fc.integer({ min: 2, max: 15 }), async (events, pageSize) => {
        await applied(events, 1);
        const one = await tables();
        await applied(events, pageSize);
        expect(await tables()).toBe(one);
      }),
      { numRuns: 20 },
    );
  }, 60_000);

  it('has intervals that follow each other without a gap, and only where something shown changed', async () => {
    await applied([cluster(0, 'registered'), assigned(1, 1), status(1, 1, 'Synced', 'Healthy'), status(1, 1, 'Synced', 'Healthy'), status(1, 1, 'Synced', 'Healthy'), status(1, 1, 'Synced', 'Degraded')]);
    const rows = await fixture.sql.query('SELECT from_position::int, to_position::int, state, became FROM read.target_intervals ORDER BY to_position');
    const [unknown, healthy, degraded] = [stateCode('UNKNOWN', 'UNKNOWN'), stateCode('SYNCED', 'HEALTHY'), stateCode('SYNCED', 'DEGRADED')];
    expect(rows).toEqual([
      { from_position: 0, to_position: 2, state: 0, became: unknown },
      { from_position: 2, to_position: 3, state: unknown, became: healthy },
      { from_position: 3, to_position: 6, state: healthy, became: degraded },
    ]);
  });

  it('does not show a target before it was assigned or after it was withdrawn, and shows it again when it came back', async () => {
    await applied([cluster(0, 'registered'), assigned(1, 1), withdrawn(1), assigned(1, 2)]);
    expect(await Promise.all([1, 2, 3, 4].map(async (position) => (await asOf(position)).map((row) => row['desired_revision'])))).toEqual([[], ['r1'], [], ['r2']]);
  });

  it('believes nothing of the targets of a cluster that was lost or retired, from then until it is heard again', async () => {
    await applied([cluster(0, 'registered'), assigned(1, 1), synced(1, 1), status(1, 1, 'Synced', 'Healthy'), cluster(0, 'lost'), cluster(0, 'heard'), cluster(0, 'revoked'), assigned(1, 2)]);
    expect(await Promise.all([4, 5, 6, 7, 8].map(async (position) => (await asOf(position)).map((row) => `${row['sync'] ?? ''} ${row['revision'] ?? ''} of ${row['desired_revision'] ?? ''}`)))).toEqual([
      ['SYNCED r1 of r1'], ['UNKNOWN r1 of r1'], ['SYNCED r1 of r1'], ['UNKNOWN r1 of r1'], ['UNKNOWN r1 of r2'],
    ]);
    expect(CLUSTERS.length).toBeGreaterThan(0);
  });

  it('counts thousands of changes from the nearest row of its book', async () => {
    const changes = Array.from({ length: 3_500 }, (_, index) => status(1 + (index % 3), 1, 'Synced', index % 7 === 0 ? 'Degraded' : 'Healthy'));
    await applied([cluster(0, 'registered'), assigned(1, 1), assigned(2, 1), assigned(3, 1), ...changes], 500);
    const [book] = await fixture.sql.query<{ n: number; most: number }>('SELECT count(*)::int AS n, max(since)::int AS most FROM read.fleet_counts');
    expect(book?.most).toBeLessThanOrEqual(1_100);
    for (const position of [1, 4, 5, 900, 1_004, 2_000, 2_777, 3_504]) {
      const targets = await past.page(position, {}, null, 100);
      const counts = await past.counts(position);
      expect(codesOf(null, null).reduce((sum, code) => sum + (counts[code] ?? 0), 0)).toBe(targets.length);
      expect(counts[stateCode('SYNCED', 'DEGRADED')]).toBe(targets.filter(({ health }) => health === 'DEGRADED').length);
    }
  }, 60_000);
});
