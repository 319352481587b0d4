import type { Sql } from '@tidemark/event-store';
import { TidemarkError } from '@tidemark/kernel';
import type { BundleThen, ChangedTargets, NamedVersion, TargetThen } from '../domain/fleet-change.js';
import { ABSENT, stateOf } from '../domain/target-state.js';
import { INTERVAL_AT } from './past-targets.query.js';

/** Names only: a difference of the whole fleet, or of what one application or cluster holds. */
export interface DiffScope {
  readonly application?: string | null;
  readonly cluster?: string | null;
}

/** More changes than this in between, and looking at every target at both ends is less work than reading them. */
const MOST_CHANGES = 100_000;
/** More different changes than this are no answer to anybody. */
const MOST_SHAPES = 20_000;
const EXAMPLES = 20;

interface Row {
  before_state: number;
  after_state: number;
  before_live: number | null;
  after_live: number | null;
  before_desired: number | null;
  after_desired: number | null;
  targets: number;
  examples: string[];
}
interface Bundle {
  number: number;
  digest: string;
  revision: string;
}

/** What became of the fleet from one position to another. */
export class FleetDifference {
  constructor(private readonly sql: Sql) {}

  /** Targets that are not the same at both ends, those that are alike together. Throws `history.too-many-changes`. */
  async between(from: number, to: number, scope: DiffScope): Promise<ChangedTargets[]> {
    const rows = await this.shapes(from, to, scope);
    if (rows.length > MOST_SHAPES) {
      throw new TidemarkError('history.too-many-changes', `More than ${String(MOST_SHAPES)} different changes lie between position ${String(from)} and ${String(to)}`, { nextStep: 'Ask for less time, one application or one cluster.' });
    }
    const bundles = await this.bundles(rows.flatMap((row) => [row.before_live, row.after_live, row.before_desired, row.after_desired]));
    const then = (state: number, live: number | null, desired: number | null): TargetThen | null => {
      const told = stateOf(state);
      return told && { ...told, live: live === null ? null : (bundles.get(live) ?? null), desired: desired === null ? null : (bundles.get(desired)?.revision ?? null) };
    };
    return rows.map((row) => ({ before: then(row.before_state, row.before_live, row.before_desired), after: then(row.after_state, row.after_live, row.after_desired), targets: row.targets, examples: row.examples }));
  }

  private async shapes(from: number, to: number, scope: DiffScope): Promise<Row[]> {
    const between = 'read.target_intervals c WHERE c.to_position > $1 AND c.to_position <= $2';
    const [many] = await this.sql.query(`SELECT 1 FROM ${between} OFFSET ${String(MOST_CHANGES)} LIMIT 1`, [from, to]);
    // OFFSET 0: these first, and only then what they were at both ends.
    const concerned = many === undefined ? `(SELECT o.* FROM (SELECT DISTINCT c.target_id FROM ${between}) c JOIN read.target_presents o USING (target_id) OFFSET 0)` : 'read.target_presents';
    return this.sql.query<Row>(
      `SELECT b.state AS before_state, a.state AS after_state, b.live AS before_live, a.live AS after_live, b.desired AS before_desired, a.desired AS after_desired,
         count(*)::int AS targets, (array_agg(o.target_id ORDER BY o.application_name, o.target_id))[1:${String(EXAMPLES)}] AS examples
       FROM ${concerned} o CROSS JOIN ${INTERVAL_AT('$1')} b CROSS JOIN ${INTERVAL_AT('$2')} a
       WHERE ($3::text IS NULL OR o.application_name = $3) AND ($4::text IS NULL OR o.cluster_id = (SELECT k.cluster_id FROM read.clusters k WHERE k.name = $4))
         AND (b.state <> ${String(ABSENT)} OR a.state <> ${String(ABSENT)}) AND (b.state, b.live, b.desired) IS DISTINCT FROM (a.state, a.live, a.desired)
       GROUP BY 1, 2, 3, 4, 5, 6 LIMIT ${String(MOST_SHAPES + 1)}`,
      [from, to, scope.application ?? null, scope.cluster ?? null],
    );
  }

  private async bundles(numbers: readonly (number | null)[]): Promise<Map<number, BundleThen>> {
    const wanted = [...new Set(numbers.filter((number) => number !== null))];
    if (wanted.length === 0) return new Map();
    const bundles = await this.sql.query<Bundle>('SELECT number, digest, revision FROM read.bundle_revisions WHERE number = ANY($1::int[])', [wanted]);
    const contents = await this.sql.query<NamedVersion & { digest: string; kind: 'image' | 'chart' }>('SELECT digest, kind, name, version FROM read.bundle_contents WHERE digest = ANY($1::text[])', [
      [...new Set(bundles.map(({ digest }) => digest))],
    ]);
    const byDigest = new Map<string, { image: NamedVersion[]; chart: NamedVersion[] }>();
    for (const { digest, kind, name, version } of contents) {
      const known = byDigest.get(digest) ?? { image: [], chart: [] };
      known[kind].push({ name, version });
      byDigest.set(digest, known);
    }
    return new Map(bundles.map(({ number, digest, revision }) => [number, { digest, revision, images: byDigest.get(digest)?.image ?? [], charts: byDigest.get(digest)?.chart ?? [] }]));
  }
}
