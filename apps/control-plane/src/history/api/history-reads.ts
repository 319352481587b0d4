import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '@tidemark/event-store';
import type { Bundle } from '../../render/api/index.js';
import type { Condition, SyncRecord } from '../../observation/api/index.js';
import { TargetReads } from '../../observation/api/index.js';
import { SQL } from '../../platform/index.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { deploymentOutcome, reachState } from '../domain/outcome.js';
import type { Commit, CommitReach, DiffCounts, HistoryEntry } from './history.types.js';

const KEYS = { commits: Symbol('commits by sha'), bundles: Symbol('newest bundle by application'), conditions: Symbol('conditions by application') } as const;

/** One answer of `commit.clusters` never has more. */
const MOST_REACHES = 1_000;

interface EntryRow {
  target_id: string;
  history_id: number;
  application_id: string;
  cluster_id: string;
  digest: string;
  previous_digest: string | null;
  revision: string;
  cause: string;
  actor: { kind: string; id: string; name?: string };
  reason: string | null;
  position: string;
  assigned_at: Date;
  superseded_position: string | null;
  diff: DiffCounts | null;
}
interface CommitRow {
  revision: string;
  repository: string | null;
  author_name: string;
  author_email: string | null;
  message: string;
  committed_at: Date;
}
interface ReachRow {
  application_id: string;
  cluster_id: string;
  digest: string;
  assigned_at: Date;
  superseded: boolean;
  runs: string | null;
  sync: string;
  last_outcome: string | null;
  reached_at: Date | null;
}

/** The difference of the publication from the bundle the target had before: forwards, or back when it was rolled back by one. */
const DIFF = `
  LEFT JOIN LATERAL (
    SELECT CASE WHEN p.digest = a.digest THEN p.diff
      ELSE jsonb_build_object('added', p.diff->'removed', 'changed', p.diff->'changed', 'removed', p.diff->'added', 'digest', NULL) END AS diff
    FROM read.publications p
    WHERE p.application_id = a.application_id
      AND ((p.digest = a.digest AND p.previous_digest IS NOT DISTINCT FROM a.previous_digest) OR (p.digest = a.previous_digest AND p.previous_digest = a.digest))
    ORDER BY (p.digest = a.digest) DESC, p.position DESC LIMIT 1
  ) d ON true`;

/** A sync belongs to the last deployment of its bundle on its target that had been made when it began. */
const SYNCS = `
  SELECT a.history_id, s.sync_id, s.target_id, s.started_position FROM unnest($1::uuid[], $2::int[]) AS w(target_id, history_id)
  JOIN read.assignments a USING (target_id, history_id)
  JOIN read.syncs s ON s.target_id = a.target_id AND s.digest = a.digest AND s.started_position >= a.position
  WHERE NOT EXISTS (SELECT FROM read.assignments b WHERE b.target_id = a.target_id AND b.digest = a.digest AND b.position > a.position AND b.position <= s.started_position)
  ORDER BY s.started_position LIMIT 5000`;

/** Reads of what happened to applications. */
@Injectable()
export class HistoryReads {
  constructor(
    @Inject(SQL) private readonly sql: Sql,
    @Inject(TargetReads) private readonly targets: TargetReads,
  ) {}

  /** Newest first; `before` is the position of the last one of the page before. */
  async page(applicationId: string, before: number | null, limit: number, context: RequestContext): Promise<HistoryEntry[]> {
    const rows = await this.sql.query<EntryRow>(
      `SELECT a.*, d.diff FROM read.assignments a ${DIFF} WHERE a.application_id = $1 AND ($2::bigint IS NULL OR a.position < $2) ORDER BY a.position DESC LIMIT $3`,
      [applicationId, before, limit],
    );
    const syncs = await this.syncsOf(rows, context);
    return rows.map((row) => entryOf(row, syncs.get(`${row.target_id}/${String(row.history_id)}`) ?? []));
  }

  async count(applicationId: string): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>('SELECT count(*)::int AS n FROM read.assignments WHERE application_id = $1', [applicationId]);
    return row?.n ?? 0;
  }

  /** Those whose SHA begins so; two are enough to know that it is not one. */
  async commitsLike(prefix: string): Promise<Commit[]> {
    const rows = await this.sql.query<CommitRow>(`SELECT * FROM read.commits WHERE revision >= $1 AND revision < $1 || 'g' ORDER BY revision LIMIT 2`, [prefix]);
    return rows.map(commitOf);
  }

  commits = (context: RequestContext) =>
    context.loader<Commit>(KEYS.commits, async (shas) => {
      const rows = await this.sql.query<CommitRow>('SELECT * FROM read.commits WHERE revision = ANY($1::text[])', [shas]);
      return new Map(rows.map((row) => [row.revision, commitOf(row)]));
    });

  /** Where a commit is: one line a target that was ever to run it. */
  async reachesOf(sha: string, first: number): Promise<CommitReach[]> {
    const rows = await this.sql.query<ReachRow>(
      `SELECT DISTINCT ON (a.target_id) a.application_id, a.cluster_id, a.digest, a.assigned_at, (a.superseded_position IS NOT NULL OR t.withdrawn_at IS NOT NULL) AS superseded,
         t.digest AS runs, t.sync, l.outcome AS last_outcome,
         (SELECT min(s.finished_at) FROM read.syncs s WHERE s.target_id = a.target_id AND s.digest = a.digest AND s.outcome = 'succeeded' AND s.started_position >= a.position) AS reached_at
       FROM read.assignments a JOIN read.targets t USING (target_id) LEFT JOIN read.syncs l ON l.target_id = t.target_id AND l.sync_id = t.last_sync_id
       WHERE a.revision = $1 ORDER BY a.target_id, a.position DESC LIMIT $2`,
      [sha, Math.min(first, MOST_REACHES)],
    );
    return rows.map((row) => ({
      state: reachState({ superseded: row.superseded, assigned: row.digest, runs: row.runs, sync: row.sync, lastOutcome: row.last_outcome }),
      assignedAt: row.assigned_at.toISOString(),
      reachedAt: row.reached_at?.toISOString() ?? null,
      applicationId: row.application_id,
      clusterId: row.cluster_id,
    }));
  }

  newestBundle = (context: RequestContext) =>
    context.loader<Bundle>(KEYS.bundles, async (ids) => {
      const rows = await this.sql.query<Bundle & { applicationId: string }>(
        `SELECT p.* FROM unnest($1::uuid[]) AS a(wanted) CROSS JOIN LATERAL (
           SELECT application_id AS "applicationId", digest, revision, objects, warnings, published_at AS "publishedAt" FROM read.publications WHERE application_id = a.wanted ORDER BY position DESC LIMIT 1) p`,
        [ids],
      );
      return new Map(rows.map((row) => [row.applicationId, row]));
    });

  /** What stands in the way of an application as a whole: its declarations, its rendering, its repositories. */
  conditions = (context: RequestContext) =>
    context.loader<Condition[]>(KEYS.conditions, async (ids) => {
      const rows = await this.sql.query<Condition & { applicationId: string }>(
        `SELECT application_id AS "applicationId", type, message, since FROM read.application_conditions WHERE application_id = ANY($1::uuid[])
         UNION ALL SELECT application_id, 'render-failed', message, since FROM read.render_failures WHERE application_id = ANY($1::uuid[])
         UNION ALL SELECT DISTINCT s.application_id, f.type, f.message, f.since FROM read.application_sources s
           JOIN read.source_failures f ON f.repository_id = s.repository_id AND f.ref IN ('', s.ref) WHERE s.application_id = ANY($1::uuid[])
         ORDER BY since LIMIT 10000`,
        [ids],
      );
      const groups = new Map<string, Condition[]>();
      for (const row of rows) groups.set(row.applicationId, [...(groups.get(row.applicationId) ?? []), row]);
      return groups;
    });

  private async syncsOf(rows: readonly EntryRow[], context: RequestContext): Promise<Map<string, SyncRecord[]>> {
    const found = await this.sql.query<{ history_id: number; sync_id: string; target_id: string }>(SYNCS, [rows.map((row) => row.target_id), rows.map((row) => row.history_id)]);
    const syncs = await Promise.all(found.map(({ sync_id }) => this.targets.syncs(context).load(sync_id)));
    const groups = new Map<string, SyncRecord[]>();
    found.forEach(({ target_id, history_id }, index) => {
      const sync = syncs[index];
      const key = `${target_id}/${String(history_id)}`;
      if (sync) groups.set(key, [...(groups.get(key) ?? []), sync]);
    });
    return groups;
  }
}

const commitOf = (row: CommitRow): Commit => ({
  sha: row.revision,
  author: { name: row.author_name, email: row.author_email },
  message: row.message,
  committedAt: row.committed_at.toISOString(),
  repository: row.repository,
});

const entryOf = (row: EntryRow, syncs: SyncRecord[]): HistoryEntry => ({
  id: row.history_id,
  revision: row.revision,
  digest: row.digest,
  previousDigest: row.previous_digest,
  cause: row.cause,
  by: row.actor.name ?? (row.actor.kind === 'system' ? 'Tidemark' : row.actor.id),
  reason: row.reason,
  assignedAt: row.assigned_at.toISOString(),
  diff: row.diff,
  syncs,
  outcome: deploymentOutcome(syncs, row.superseded_position !== null),
  applicationId: row.application_id,
  clusterId: row.cluster_id,
  position: Number(row.position),
});
