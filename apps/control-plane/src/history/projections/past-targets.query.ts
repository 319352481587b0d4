import type { Sql } from '@tidemark/event-store';
import { ABSENT, codesOf, stateOf, STATES } from '../domain/target-state.js';
import type { PastHealth, PastSync } from '../domain/target-state.js';

/** Everything given must be true. `image`, `chart` and `commit` are about what ran. */
export interface PastFilter {
  readonly application?: string | null;
  readonly namespace?: string | null;
  /** Name of a cluster. */
  readonly cluster?: string | null;
  readonly sync?: readonly string[] | null;
  readonly health?: readonly string[] | null;
  /** `version` null: any. */
  readonly image?: Named | null;
  readonly chart?: Named | null;
  /** The first digits of a SHA, or a whole chart version. */
  readonly commit?: string | null;
}
export interface Named {
  readonly name: string;
  readonly version: string | null;
}

/** Sort key of lists of targets. */
export type PastTargetKey = readonly [application: string, namespace: string, targetId: string];

export interface PastBundle {
  readonly digest: string;
  readonly revision: string;
}

/** A target as it was. `until` is null when it is so still. */
export interface PastTarget {
  readonly targetId: string;
  readonly applicationId: string;
  readonly clusterId: string;
  readonly application: string;
  readonly namespace: string;
  readonly cluster: string | null;
  readonly sync: PastSync;
  readonly health: PastHealth;
  readonly desired: PastBundle | null;
  readonly live: PastBundle | null;
  readonly since: { readonly position: number; readonly at: string };
  readonly until: { readonly position: number; readonly at: string } | null;
}

interface Row {
  target_id: string;
  application_id: string;
  cluster_id: string;
  application_name: string;
  application_namespace: string;
  cluster: string | null;
  state: number;
  desired_digest: string | null;
  desired_revision: string | null;
  live_digest: string | null;
  live_revision: string | null;
  from_position: string;
  from_at: Date;
  to_position: string | null;
  to_at: Date | null;
}

/** So many are gathered by an index at most; of more, or of a larger share of the fleet, a walk over it finds a page sooner. */
const MOST_GATHERED = 10_000;
const WALK_SHARE = 0.2;

const PART = 'state, desired, live, from_position, from_at';
const OPEN = `${PART}, NULL::bigint AS to_position, NULL::timestamptz AS to_at`;
const ENDED = `${PART}, to_position, to_at`;
const KEY = 't.application_name, t.application_namespace, t.target_id';
/** Of `o`, a target, and `s`, its interval. */
const COLUMNS = 'o.target_id, o.application_id, o.cluster_id, o.application_name, o.application_namespace, s.state, s.desired, s.live, s.from_position, s.from_at, s.to_position, s.to_at';

/** The interval of target `o` that holds position $1: the open one, or the first that ends after it. */
export const INTERVAL_AT = (position: string): string => `LATERAL (
  SELECT ${OPEN.replace(/\b(state|desired|live|from_position|from_at)\b/g, 'o.$1')} WHERE o.from_position <= ${position}
  UNION ALL (SELECT ${ENDED} FROM read.target_intervals i WHERE o.from_position > ${position} AND i.target_id = o.target_id AND i.to_position > ${position} ORDER BY i.to_position LIMIT 1))`;

/** Targets as they were at a position. */
export class PastTargets {
  constructor(private readonly sql: Sql) {}

  /** By application; at most `limit`. */
  async page(position: number, filter: PastFilter, after: PastTargetKey | null, limit: number): Promise<PastTarget[]> {
    const query = await this.query(position, filter);
    const beyond = after ? `AND (${KEY}) > (${query.param(after[0])}::text, ${query.param(after[1])}::text, ${query.param(after[2])}::uuid)` : '';
    const rows = await this.sql.query<Row>(
      `SELECT t.*, c.name AS cluster, d.digest AS desired_digest, d.revision AS desired_revision, l.digest AS live_digest, l.revision AS live_revision
       FROM (SELECT t.* ${query.text} ${beyond} ORDER BY ${KEY} LIMIT ${query.param(limit)}) t
       LEFT JOIN read.clusters c USING (cluster_id) LEFT JOIN read.bundle_revisions d ON d.number = t.desired LEFT JOIN read.bundle_revisions l ON l.number = t.live
       ORDER BY t.application_name, t.application_namespace, t.target_id`,
      query.params,
    );
    return rows.flatMap((row) => pastTargetOf(row) ?? []);
  }

  async count(position: number, filter: PastFilter): Promise<number> {
    if (isByStateOnly(filter)) {
      return sumOf(await this.counts(position), codesOf(filter.sync ?? null, filter.health ?? null));
    }
    const query = await this.query(position, filter);
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n ${query.text}`, query.params);
    return row?.n ?? 0;
  }

  /** How many targets were in each state, by its code: the row of before, and the changes since. */
  async counts(position: number): Promise<number[]> {
    const [row] = await this.sql.query<{ counts: number[] | null; changes: [number, number, number][] | null }>(
      `WITH base AS (SELECT c.position, c.counts FROM read.fleet_counts c WHERE c.position <= $1 ORDER BY c.position DESC LIMIT 1)
       SELECT (SELECT counts FROM base) AS counts, (SELECT json_agg(json_build_array(state, became, n)) FROM (
         SELECT state, became, count(*)::int AS n FROM read.target_intervals
         WHERE to_position > coalesce((SELECT b.position FROM base b), 0) AND to_position <= $1 AND state <> became GROUP BY state, became) moved) AS changes`,
      [position],
    );
    const counts = row?.counts ?? Array.from({ length: STATES }, () => 0);
    for (const [state, became, n] of row?.changes ?? []) {
      if (state !== ABSENT) counts[state] = (counts[state] ?? 0) - n;
      if (became !== ABSENT) counts[became] = (counts[became] ?? 0) + n;
    }
    return counts;
  }

  /** FROM and WHERE over `t`, the targets with their intervals at the position; the way that reads least. */
  private async query(position: number, filter: PastFilter): Promise<Parameters> {
    const query = new Parameters(position);
    const codes = codesOf(filter.sync ?? null, filter.health ?? null);
    const byState = query.param(codes);
    const bundles = bundlesOf(filter, query);
    const places = placesOf(filter, query);
    // An application's or a cluster's targets are few: each is looked up by itself.
    const isPlaced = typeof filter.application === 'string' || typeof filter.cluster === 'string';
    let from = `FROM (SELECT ${COLUMNS} FROM read.target_presents o CROSS JOIN ${INTERVAL_AT('$1')} s) t`;
    if (!isPlaced && bundles !== null) from = running(bundles);
    else if (!isPlaced && (await this.isRare(position, codes))) from = inStates(byState);
    const conditions = [`t.state = ANY(${byState}::smallint[])`, ...places];
    if (bundles !== null) conditions.push(`t.live IN (${bundles})`);
    query.text = `${from} WHERE ${conditions.join(' AND ')}`;
    return query;
  }

  private async isRare(position: number, codes: readonly number[]): Promise<boolean> {
    const [then, now] = await Promise.all([this.counts(position), this.counts(Number.MAX_SAFE_INTEGER)]);
    const matching = sumOf(then, codes);
    return matching <= MOST_GATHERED && matching <= sumOf(now, codesOf(null, null)) * WALK_SHARE;
  }
}

const sumOf = (counts: readonly number[], codes: readonly number[]): number => codes.reduce((sum, code) => sum + (counts[code] ?? 0), 0);

/** A statement that grows, with its parameters; $1 is the position. */
class Parameters {
  readonly params: unknown[];
  text = '';

  constructor(position: number) {
    this.params = [position];
  }

  param(value: unknown): string {
    this.params.push(value);
    return `$${String(this.params.length)}`;
  }
}

const ENDED_PART = ENDED.replace(/\b(\w+)\b/g, 'i.$1');

/**
 * Every interval that holds $1 and meets a condition, found by an index, with its target. OFFSET 0, here and below, keeps the
 * planner, which thinks of many more of them, from walking over the fleet or reading an index as a whole instead; and the end is
 * compared so that the index by ends does not seem to help when $1 is near the end of the log.
 */
const gathered = (open: string, ended: string): string => `FROM (SELECT ${COLUMNS} FROM (
    SELECT target_id, ${OPEN} FROM read.target_presents WHERE from_position <= $1 AND ${open} UNION ALL SELECT i.* FROM ${ended}) s
  JOIN read.target_presents o USING (target_id) OFFSET 0) t`;

const running = (bundles: string): string => gathered(
  `live IN (${bundles})`,
  `(${bundles}) AS b, LATERAL (SELECT i.target_id, ${ENDED_PART} FROM read.target_intervals i
     WHERE i.live = b.number AND (i.live, i.to_position) > (b.number, $1) AND i.from_position <= $1 OFFSET 0) i`,
);

/** The span of the longest interval there can be: no log has 2^41 positions. */
const SPANS = Array.from({ length: 41 }, (_, span) => span).join(',');

/** An interval of span n that holds $1 began in ($1 − 2^(n+1), $1]: a short stretch of the index for each state and each span. */
const inStates = (codes: string): string => gathered(
  `state = ANY(${codes}::smallint[])`,
  `unnest(${codes}::smallint[]) AS c(code), unnest('{${SPANS}}'::int[]) AS n(span), LATERAL (SELECT i.target_id, ${ENDED_PART} FROM read.target_intervals i
     WHERE i.state = c.code AND i.span = n.span AND i.from_position > $1 - (2::bigint << n.span) AND i.from_position <= $1 AND i.to_position + 0 > $1 OFFSET 0) i`,
);

/** Conditions on where a target is. */
function placesOf({ application, namespace, cluster }: PastFilter, query: Parameters): string[] {
  const conditions: string[] = [];
  if (typeof application === 'string') conditions.push(`t.application_name = ${query.param(application)}`);
  if (typeof cluster === 'string') conditions.push(`t.cluster_id = (SELECT k.cluster_id FROM read.clusters k WHERE k.name = ${query.param(cluster)})`);
  if (typeof namespace === 'string') conditions.push(`t.application_namespace = ${query.param(namespace)}`);
  return conditions;
}

/** Numbers of the bundles that hold what is searched for; null when nothing is. */
function bundlesOf({ image, chart, commit }: PastFilter, query: Parameters): string | null {
  const holding = (kind: string, { name, version }: Named): string =>
    `b.digest IN (SELECT k.digest FROM read.bundle_contents k WHERE k.kind = '${kind}' AND k.name = ${query.param(name)}${version === null ? '' : ` AND k.version = ${query.param(version)}`})`;
  const conditions = [image ? holding('image', image) : null, chart ? holding('chart', chart) : null];
  if (typeof commit === 'string') {
    const prefix = query.param(commit);
    conditions.push(`b.revision >= ${prefix} AND b.revision < ${prefix} || 'g'`);
  }
  const given = conditions.filter((one) => one !== null);
  return given.length === 0 ? null : `SELECT b.number FROM read.bundle_revisions b WHERE ${given.join(' AND ')}`;
}

const isByStateOnly = ({ application, namespace, cluster, image, chart, commit }: PastFilter): boolean => [application, namespace, cluster, image, chart, commit].every((one) => one === null || one === undefined);

function pastTargetOf(row: Row): PastTarget | null {
  const state = stateOf(row.state);
  if (state === null) return null;
  return {
    targetId: row.target_id,
    applicationId: row.application_id,
    clusterId: row.cluster_id,
    application: row.application_name,
    namespace: row.application_namespace,
    cluster: row.cluster,
    ...state,
    desired: bundleOf(row.desired_digest, row.desired_revision),
    live: bundleOf(row.live_digest, row.live_revision),
    since: { position: Number(row.from_position), at: row.from_at.toISOString() },
    until: row.to_position === null || row.to_at === null ? null : { position: Number(row.to_position), at: row.to_at.toISOString() },
  };
}

const bundleOf = (digest: string | null, revision: string | null): PastBundle | null => (digest === null || revision === null ? null : { digest, revision });
