import type { Sql } from '@tidemark/event-store';
import { LIMITS, type DesiredTarget } from '@tidemark/protocol';
import type { AssignmentRecord, DeletionRecord, DesiredPage, DesiredStateReader, HoldRecord, RolloutReader } from '../application/rollout-readers.js';

interface DesiredRow {
  target_id: string;
  assignment: string;
  revision: string;
  withdrawn: boolean;
  cascade: boolean;
  statement: DesiredTarget | null;
}

interface AssignmentRow {
  target_id: string;
  history_id: number;
  application_id: string;
  cluster_id: string;
  digest: string;
  previous_digest: string | null;
  revision: string;
  cause: AssignmentRecord['cause'];
  sync_id: string | null;
  actor: AssignmentRecord['by'];
  reason: string | null;
  position: string;
  assigned_at: Date;
  superseded_at: Date | null;
}

interface HoldRow {
  application_id: string;
  kind: HoldRecord['kind'];
  actor: HoldRecord['by'];
  reason: string | null;
  since: Date;
  until: Date | null;
}

interface DeletionRow {
  target_id: string;
  application_id: string;
  cluster_id: string;
  cascade: boolean;
  asked_at: Date;
  message: string;
  message_at: Date;
}

const MOST_PER_PAGE = 1_000;

export class RolloutQueries implements DesiredStateReader, RolloutReader {
  constructor(private readonly sql: Sql) {}

  async forCluster(clusterId: string, after: number, limit: number = LIMITS.targetsPerDesired): Promise<DesiredPage> {
    const size = Math.min(Math.max(Math.trunc(limit), 1), MOST_PER_PAGE);
    const rows = await this.sql.query<DesiredRow>(
      'SELECT target_id, assignment, revision, withdrawn, cascade, statement FROM read.desired_targets WHERE cluster_id = $1 AND revision > $2 ORDER BY revision LIMIT $3',
      [clusterId, after, size + 1],
    );
    const page = rows.slice(0, size);
    return {
      revision: Number(page.at(-1)?.revision ?? after),
      targets: page.flatMap(({ withdrawn, statement }) => (withdrawn || statement === null ? [] : [statement])),
      withdrawn: page.flatMap(({ withdrawn, target_id, assignment, cascade, statement }) => (withdrawn ? [{ targetId: target_id, assignment: Number(assignment), cascade, ...(statement && { statement }) }] : [])),
      more: rows.length > size,
    };
  }

  async revisionOf(clusterId: string): Promise<number> {
    const [row] = await this.sql.query<{ revision: string | null }>('SELECT max(revision) AS revision FROM read.desired_targets WHERE cluster_id = $1', [clusterId]);
    return Number(row?.revision ?? 0);
  }

  async names(clusterId: string, digest: string): Promise<boolean> {
    const rows = await this.sql.query("SELECT 1 FROM read.desired_targets WHERE cluster_id = $1 AND statement->>'bundle' = $2 LIMIT 1", [clusterId, digest]);
    return rows.length > 0;
  }

  async history(applicationId: string, { before, limit, clusterId }: { before?: number; limit: number; clusterId?: string }): Promise<AssignmentRecord[]> {
    const rows = await this.sql.query<AssignmentRow>(
      `SELECT * FROM read.assignments WHERE application_id = $1 AND ($2::bigint IS NULL OR position < $2) AND ($3::uuid IS NULL OR cluster_id = $3)
       ORDER BY position DESC LIMIT $4`,
      [applicationId, before ?? null, clusterId ?? null, Math.min(Math.max(Math.trunc(limit), 1), MOST_PER_PAGE)],
    );
    return rows.map(toAssignment);
  }

  async holds(applicationIds: readonly string[]): Promise<HoldRecord[]> {
    const rows = await this.sql.query<HoldRow>('SELECT * FROM read.holds WHERE application_id = ANY($1::uuid[])', [applicationIds]);
    return rows.map(({ application_id, kind, actor, reason, since, until }) => ({
      applicationId: application_id,
      kind,
      by: actor,
      reason,
      since: since.toISOString(),
      until: until?.toISOString() ?? null,
    }));
  }

  async deletions(applicationIds: readonly string[]): Promise<DeletionRecord[]> {
    const rows = await this.sql.query<DeletionRow>(
      `SELECT d.* FROM unnest($1::uuid[]) AS a(wanted) CROSS JOIN LATERAL (SELECT * FROM read.deletions d WHERE d.application_id = a.wanted ORDER BY d.target_id LIMIT ${MOST_PER_PAGE}) d`,
      [applicationIds],
    );
    return rows.map(({ target_id, application_id, cluster_id, cascade, asked_at, message, message_at }) => ({
      targetId: target_id, applicationId: application_id, clusterId: cluster_id, cascade, askedAt: asked_at.toISOString(), message, messageAt: message_at.toISOString(),
    }));
  }
}

const toAssignment = (row: AssignmentRow): AssignmentRecord => ({
  targetId: row.target_id,
  historyId: row.history_id,
  applicationId: row.application_id,
  clusterId: row.cluster_id,
  digest: row.digest,
  previousDigest: row.previous_digest,
  revision: row.revision,
  cause: row.cause,
  syncId: row.sync_id,
  by: row.actor,
  reason: row.reason,
  position: Number(row.position),
  at: row.assigned_at.toISOString(),
  supersededAt: row.superseded_at?.toISOString() ?? null,
});
