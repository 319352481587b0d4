import type pg from 'pg';

/** How large the past is that is measured. */
export interface PastSize {
  /** Events of the log. */
  readonly events: number;
  readonly targets: number;
}

/** Deployments of each target; each takes it through four states. */
export const DEPLOYMENTS = 16;
export const TARGETS_PER_APPLICATION = 100;
const CLUSTERS = 1_000;
/** The log covers so many seconds, until shortly before now would be. */
const SECONDS = 200 * 86_400;
const BEGAN = `'2026-04-01T00:00:00Z'::timestamptz`;

const uuid = (kind: string, number: string): string => `md5('${kind}' || (${number}))::uuid`;
const digest = (bundle: string): string => `'sha256:' || md5('d' || (${bundle})) || md5('e' || (${bundle}))`;
const revision = (deployment: string): string => `md5('r' || (${deployment})) || substr(md5('s' || (${deployment})), 1, 8)`;

/**
 * Fills the tables of a control plane that does not run with a plausible past, by SQL: rows of the log that nobody reads but for
 * their position and time, and the rows that the projections would have made of their contents. Every target is deployed
 * sixteen times, one after the other through the fleet (out of sync, syncing, progressing, healthy), and every fiftieth
 * deployment stays degraded.
 */
export async function fillPast(database: pg.Client, { events, targets }: PastSize): Promise<void> {
  await database.query(`SET work_mem = '512MB'; SET maintenance_work_mem = '512MB'; SET synchronous_commit = off`);
  for (const statement of [...logOf(events), ...namesOf(targets), ...changesOf(events, targets), ...pastsOf(), COUNTS, ...presentsOf(events)]) await database.query(statement);
  await database.query(`UPDATE es.subscriptions SET position = ${String(events)}, owner = NULL, lease_until = NULL`);
  await database.query('DROP TABLE changes, intervals');
  await database.query('VACUUM ANALYZE');
  await database.query('CHECKPOINT');
}

const logOf = (events: number): string[] => [
  'TRUNCATE es.events',
  `UPDATE es.log_head SET position = ${String(events)}`,
  'SELECT es.ensure_partitions()',
  `INSERT INTO es.events (log, position, stream_id, version, event_id, type, v, data, meta, recorded_at)
   SELECT 0, g, 'bench-' || lpad((g / 100)::text, 9, '0'), g, md5(g::text)::uuid, 'observation.status-changed', 1, '{}', '{"actor":{"kind":"agent","id":"bench"},"correlationId":"bench"}',
     ${BEGAN} + g * interval '1 second' * ${String(SECONDS / events)} FROM generate_series(1, ${String(events)}) g`,
];

const namesOf = (targets: number): string[] => {
  const applications = targets / TARGETS_PER_APPLICATION;
  const bundles = applications * DEPLOYMENTS;
  return [
    `INSERT INTO read.clusters_v1 (cluster_id, name, labels, server, agent_state, registered_at, position)
     SELECT ${uuid('c', 'c')}, 'cluster-' || c, '{}', NULL, 'pending', ${BEGAN}, 1 FROM generate_series(0, ${String(CLUSTERS - 1)}) c`,
    `INSERT INTO read.applications_v1 (application_id, name, namespace, project, spec, spec_digest, clusters, owner_id, origin, warnings, declaration, declared_at, declared_position, retired_at, position)
     SELECT ${uuid('a', 'a')}, 'app-' || lpad(a::text, 5, '0'), 'argocd', 'default', '{"sources":[],"policy":{"automated":null}}', '', '[]', NULL, '{"kind":"api"}', '[]', '{}', ${BEGAN}, 1, NULL, 1
     FROM generate_series(0, ${String(applications - 1)}) a`,
    `INSERT INTO read.bundle_revisions_v1 (number, application_id, digest, revision)
     SELECT b, ${uuid('a', `(b - 1) / ${String(DEPLOYMENTS)}`)}, ${digest('b')}, ${revision(`(b - 1) % ${String(DEPLOYMENTS)}`)} FROM generate_series(1, ${String(bundles)}) b`,
    `INSERT INTO read.bundle_contents_v1 (kind, name, version, digest)
     SELECT 'image', 'ghcr.io/bench/service-' || ((b - 1) / ${String(DEPLOYMENTS)}) % 200, '1.' || (b - 1) % ${String(DEPLOYMENTS)}, ${digest('b')} FROM generate_series(1, ${String(bundles)}) b`,
    `INSERT INTO read.publications_v1 (application_id, position, digest, previous_digest, revision, revisions, objects, diff, warnings, cause, published_at)
     SELECT ${uuid('a', `(b - 1) / ${String(DEPLOYMENTS)}`)}, b, ${digest('b')}, CASE WHEN b % ${String(DEPLOYMENTS)} <> 1 THEN ${digest('b - 1')} END, ${revision(`(b - 1) % ${String(DEPLOYMENTS)}`)}, '[]', 10,
       '{"added":0,"changed":1,"removed":0,"digest":null}', '[]', 'commit', ${BEGAN} FROM generate_series(1, ${String(bundles)}) b`,
  ];
};

/** Codes of history/domain/target-state.ts: 18 nothing known, 7 out of sync, 19 syncing, 3 progressing, 1 healthy, 5 degraded. */
const changesOf = (events: number, targets: number): string[] => {
  const turn = Math.floor(events / DEPLOYMENTS);
  const steps = [0, 0.0003, 0.001, 0.0024].map((share, step) => Math.max(step, Math.round(share * turn)));
  return [
    `CREATE UNLOGGED TABLE changes AS
     SELECT t, c, s, ${uuid('t', 't')} AS target_id, (t / ${String(TARGETS_PER_APPLICATION)}) * ${String(DEPLOYMENTS)} + c + 1 AS bundle,
       (c * ${String(turn)}::bigint + ((t::bigint * 7919) % ${String(targets)}) * ${String(turn - steps[3]! - 2)} / ${String(targets)} + o + 1)::bigint AS position,
       CASE s WHEN 0 THEN CASE c WHEN 0 THEN 18 ELSE 7 END WHEN 1 THEN 19 WHEN 2 THEN 3 ELSE CASE WHEN (t * 31 + c * 17) % 50 = 0 THEN 5 ELSE 1 END END AS state
     FROM generate_series(0, ${String(targets - 1)}) t, generate_series(0, ${String(DEPLOYMENTS - 1)}) c, (VALUES (0, ${String(steps[0])}), (1, ${String(steps[1])}), (2, ${String(steps[2])}), (3, ${String(steps[3])})) v(s, o)`,
    `CREATE UNLOGGED TABLE intervals AS
     SELECT t, target_id, position AS from_position, lead(position) OVER w AS to_position, state, lead(state) OVER w AS became, bundle AS desired, CASE WHEN s >= 2 THEN bundle WHEN c > 0 THEN bundle - 1 END AS live
     FROM changes WINDOW w AS (PARTITION BY t ORDER BY c, s)`,
  ];
};

const at = (position: string): string => `(SELECT ${BEGAN} + (${position}) * interval '1 second' * (${String(SECONDS)}::float8 / h.position) FROM es.log_head h)`;

const pastsOf = (): string[] => [
  `INSERT INTO read.target_intervals_v1 (target_id, from_position, to_position, from_at, to_at, desired, live, state, became, span)
   SELECT target_id, from_position, to_position, ${at('from_position')}, ${at('to_position')}, desired, live, state, became, floor(log(2, to_position - from_position)) FROM (
     SELECT target_id, from_position, to_position, desired, live, state, became FROM intervals WHERE to_position IS NOT NULL
     UNION ALL SELECT target_id, 0, min(from_position), NULL, NULL, 0, 18 FROM intervals GROUP BY target_id) i ORDER BY to_position`,
  `INSERT INTO read.target_presents_v1 (target_id, application_id, cluster_id, application_name, application_namespace, reported_digest, reported_sync, running_sync_id,
     sync, health, withdrawn_at, unheard, desired, live, state, from_position, from_at)
   SELECT i.target_id, ${uuid('a', 'a')}, ${uuid('c', `(a * 37 + (t % ${String(TARGETS_PER_APPLICATION)}) * 10) % ${String(CLUSTERS)}`)}, 'app-' || lpad(a::text, 5, '0'), 'argocd', b.digest, 'Synced', NULL,
     'SYNCED', CASE i.state WHEN 5 THEN 'DEGRADED' ELSE 'HEALTHY' END, NULL, false, i.desired, i.live, i.state, i.from_position, ${at('i.from_position')}
   FROM (SELECT *, t / ${String(TARGETS_PER_APPLICATION)} AS a FROM intervals WHERE to_position IS NULL) i JOIN read.bundle_revisions_v1 b ON b.number = i.live`,
];

/** What the projection keeps each thousand changes. */
const COUNTS = `
  INSERT INTO read.fleet_counts_v1 (position, at, since, counts)
  WITH moved AS (SELECT to_position, state, became, (sum(1) OVER (ORDER BY to_position) - 1) / 1000 AS bucket FROM read.target_intervals_v1 WHERE state <> became),
    rows AS (SELECT bucket, max(to_position) AS position, count(*) AS since FROM moved GROUP BY bucket),
    deltas AS (SELECT bucket, code, sum(n) AS n FROM (SELECT bucket, state AS code, -1 AS n FROM moved UNION ALL SELECT bucket, became, 1 FROM moved) d WHERE code <> 0 GROUP BY bucket, code),
    sums AS (SELECT r.bucket, s.code, coalesce(sum(d.n) OVER (PARTITION BY s.code ORDER BY r.bucket), 0)::int AS n FROM rows r CROSS JOIN generate_series(0, 24) s(code) LEFT JOIN deltas d ON d.bucket = r.bucket AND d.code = s.code)
  SELECT r.position, ${at('r.position')}, r.since, array_agg(s.n ORDER BY s.code) FROM rows r JOIN sums s USING (bucket) GROUP BY r.position, r.since`;

/** The read models of the present, and every deployment with its sync. */
const presentsOf = (events: number): string[] => [
  `INSERT INTO read.targets_v1 (target_id, application_id, cluster_id, application_name, application_namespace, namespace, desired_digest, desired_revision, reported_digest, reported_sync, digest, revision, sync, health,
     health_message, out_of_sync, unhealthy, resources, since, since_position, updated_at, position)
   SELECT target_id, p.application_id, cluster_id, application_name, application_namespace, 'bench', digest, revision, reported_digest, reported_sync, digest, revision, sync, health, '', '[]', '[]', 10, from_at, from_position, from_at, from_position
   FROM read.target_presents_v1 p JOIN read.bundle_revisions_v1 b ON b.number = p.live`,
  `INSERT INTO read.assignments_v1 (target_id, history_id, application_id, cluster_id, digest, previous_digest, revision, cause, sync_id, actor, reason, position, assigned_at, superseded_at, superseded_position)
   SELECT g.target_id, g.c + 1, p.application_id, p.cluster_id, b.digest, NULL, b.revision, 'commit', ${uuid('y', 'g.t || \'/\' || g.c')}, '{"kind":"system","id":"rollout"}', NULL, g.position, ${at('g.position')},
     CASE WHEN g.c < ${String(DEPLOYMENTS - 1)} THEN ${at('g.position')} END, CASE WHEN g.c < ${String(DEPLOYMENTS - 1)} THEN g.position + ${String(Math.floor(events / DEPLOYMENTS))} END
   FROM changes g JOIN read.target_presents_v1 p USING (target_id) JOIN read.bundle_revisions_v1 b ON b.number = g.bundle WHERE g.s = 0`,
  `INSERT INTO read.syncs_v1 (target_id, sync_id, digest, revision, trigger, attempt, total, started_at, finished_at, outcome, message, counts, failures, started_position, position)
   SELECT g.target_id, ${uuid('y', 'g.t || \'/\' || g.c')}, b.digest, b.revision, 'requested', 1, 10, ${at('g.position')}, ${at('g.position')}, 'succeeded', '', '{"created":0,"configured":1,"unchanged":9,"pruned":0,"skipped":0,"failed":0}', '[]', g.position, g.position
   FROM changes g JOIN read.bundle_revisions_v1 b ON b.number = g.bundle WHERE g.s = 1`,
];
