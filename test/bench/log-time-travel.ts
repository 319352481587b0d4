import pg from 'pg';
import { eventually, percentile, SeededRandom } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';
import { printFigure } from './figures.js';
import { DEPLOYMENTS, fillPast, TARGETS_PER_APPLICATION } from './time-travel-fill.js';
import type { PastSize } from './time-travel-fill.js';

export interface TimeTravelOptions {
  /** Sizes of the past, the largest last, so that the slope is seen. */
  readonly sizes: readonly PastSize[];
}

export const QUICK_PAST: readonly PastSize[] = [{ events: 100_000, targets: 1_000 }];
export const WHOLE_PAST: readonly PastSize[] = [{ events: 1_000_000, targets: 10_000 }, { events: 10_000_000, targets: 100_000 }];

/** Milliseconds of the design: the most the 95th percentile may be with ten million events and 100,000 targets. */
const MOST = { past: 200, now: 50, history: 30 } as const;
const ASKS = 200;
const WARM = 20;

const TARGETS = 'nodes { application cluster sync health revision desiredRevision since until }';
const FLEET = `query($at: Instant) { fleet(at: $at) { asOf { position recordedAt floor { position } } counts { targets synced healthy degraded } targets(first: 50) { ${TARGETS} } } }`;
const filtered = (filter: string): string => `query($at: Instant) { fleet(at: $at) { asOf { position } targets(first: 50, filter: {${filter}}) { totalCount ${TARGETS} } } }`;
const HISTORY = 'query($name: String!) { applicationHistory(application: $name, first: 20) { nodes { id revision outcome assignedAt cluster { name } syncs { outcome } diff { changed } } } }';
const DIFF = 'query($from: Instant!, $to: Instant!) { fleetDiff(from: $from, to: $to) { targets groups(first: 20) { nodes { summary } } } }';

/** How long the API takes to tell of the fleet as it was, with so much of it. The tables are filled by SQL, and the output says so. */
export async function timeTravel({ sizes }: TimeTravelOptions): Promise<void> {
  for (const size of sizes) await measure(size);
}

async function measure(size: PastSize): Promise<void> {
  const system = await TidemarkSystem.start({ clusters: [] });
  try {
    const database = await filled(system, size);
    try {
      await new TimeTravelBench(system, database, size).run();
    } finally {
      await database.end();
    }
  } finally {
    await system.stop();
  }
}

/** While the tables are filled no control plane runs: it would apply the rows of the log. */
async function filled(system: TidemarkSystem, size: PastSize): Promise<pg.Client> {
  const database = new pg.Client({ connectionString: await system.databaseUrl() });
  await database.connect();
  await system.controlPlane?.kill();
  const from = performance.now();
  await fillPast(database, size);
  const { rows } = await database.query<{ n: string; mib: string }>(`SELECT (SELECT count(*) FROM read.target_intervals_v1) AS n, pg_total_relation_size('read.target_intervals_v1') / 1048576 AS mib`);
  console.log(`# ${String(size.events)} events, ${String(size.targets)} targets: ${rows[0]?.n ?? '0'} intervals (${rows[0]?.mib ?? '0'} MiB with indexes), written by SQL into the tables of the log and of the read models in ${((performance.now() - from) / 1_000).toFixed(0)} s`);
  await system.startControlPlane();
  await eventually(() => system.api.query('{ viewer { name } }'), { what: 'the control plane to answer', timeoutMs: 60_000 });
  return database;
}

class TimeTravelBench {
  private readonly random = new SeededRandom(7);

  constructor(
    private readonly system: TidemarkSystem,
    private readonly database: pg.Client,
    private readonly size: PastSize,
  ) {}

  async run(): Promise<void> {
    const raw = await this.raw();
    const position = (): number => this.random.between(1, this.size.events);
    const cycle = (): number => this.random.between(0, DEPLOYMENTS - 1);
    const time = (): string => new Date(Date.parse('2026-04-01T00:00:00Z') + this.random.between(0, 190 * 86_400_000)).toISOString();
    await this.figure('now', FLEET, () => ({ at: null }), { raw, most: MOST.now });
    await this.figure('stats_now', '{ stats { targets synced healthy position } }', () => ({}), { raw, most: MOST.now });
    await this.figure('fleet_at', FLEET, () => ({ at: position() }), { raw, most: MOST.past });
    await this.figure('fleet_at_time', FLEET, () => ({ at: time() }), { raw, most: MOST.past });
    await this.figure('fleet_at_degraded', filtered('health: [DEGRADED]'), () => ({ at: position() }), { raw, most: MOST.past });
    await this.figure('fleet_at_syncing', filtered('sync: [SYNCING]'), () => ({ at: position() }), { raw, most: MOST.past });
    await this.figure('fleet_at_cluster', filtered('cluster: "cluster-7"'), () => ({ at: position() }), { raw, most: MOST.past });
    await this.figure('fleet_at_image', () => filtered(`image: "ghcr.io/bench/service-7:1.${String(cycle())}"`), () => ({ at: position() }), { raw, most: MOST.past });
    await this.figure('fleet_at_applications', 'query($at: Instant) { fleet(at: $at) { applications(first: 20) { nodes { name counts { targets degraded } revisions { revision targets } } } } }', () => ({ at: position() }), { raw, most: MOST.past });
    await this.figure('history_page', HISTORY, () => ({ name: `app-${String(this.random.between(0, this.size.targets / TARGETS_PER_APPLICATION - 1)).padStart(5, '0')}` }), { raw, most: MOST.history });
    await this.figure('fleet_diff', DIFF, () => this.hour(), { raw });
  }

  /** What a page of the present costs when it is read by an index and nothing stands in between. */
  private async raw(): Promise<number> {
    const times = await this.times(() => this.database.query('SELECT * FROM read.targets WHERE application_name >= $1 ORDER BY application_name LIMIT 50', [`app-${String(this.random.between(0, 999)).padStart(5, '0')}`]));
    return percentile(times, 0.95);
  }

  /** A stretch of the log as long as a thousandth of it. */
  private hour(): { from: number; to: number } {
    const from = this.random.between(1, this.size.events - Math.ceil(this.size.events / 1_000));
    return { from, to: from + Math.ceil(this.size.events / 1_000) };
  }

  private async figure(name: string, query: string | (() => string), variables: () => Record<string, unknown>, { raw, most }: { raw: number; most?: number }): Promise<void> {
    const times = await this.times(() => this.system.api.query(typeof query === 'string' ? query : query(), variables()));
    const limit = most === undefined ? '' : `, at most ${String(most)}`;
    printFigure({ name: `timetravel.${name}_${String(this.size.targets)}_p50`, value: percentile(times, 0.5), unit: 'ms', baseline: raw });
    printFigure({ name: `timetravel.${name}_${String(this.size.targets)}_p95`, value: percentile(times, 0.95), unit: `ms${limit}`, baseline: raw });
  }

  private async times(ask: () => Promise<unknown>): Promise<number[]> {
    const times: number[] = [];
    for (let index = 0; index < WARM + ASKS; index += 1) {
      const from = performance.now();
      await ask();
      if (index >= WARM) times.push(performance.now() - from);
    }
    return times;
  }
}
