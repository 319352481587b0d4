import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import type { BundleAssigned, TargetWithdrawn } from '../domain/rollout.events.js';

const SUPERSEDE = `
  UPDATE read.assignments_v1 SET superseded_at = $3, superseded_position = $4
  WHERE target_id = $1 AND superseded_at IS NULL AND history_id < $2::bigint
  RETURNING digest`;

/** A deployment that is stated again (a new policy, its first sync) stays the one row it is. */
const UPSERT = `
  INSERT INTO read.assignments_v1 AS a
    (target_id, history_id, application_id, cluster_id, digest, previous_digest, revision, cause, sync_id, actor, reason, position, assigned_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
  ON CONFLICT (target_id, history_id) DO UPDATE SET sync_id = coalesce(a.sync_id, EXCLUDED.sync_id), superseded_at = NULL, superseded_position = NULL`;

/** `read.assignments`: one row for each deployment of each target, for ever. */
export class AssignmentsProjection implements Projection {
  readonly name = 'assignments';
  readonly version = 1;
  readonly handles = ['rollout.bundle-assigned', 'rollout.target-withdrawn'];

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    for (const event of events) {
      if (event.type === 'rollout.bundle-assigned') await this.assigned(event as RecordedEvent<BundleAssigned>, sql);
      else await this.supersede(event as RecordedEvent<TargetWithdrawn>, Number.MAX_SAFE_INTEGER, sql);
    }
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.assignments_v1');
  }

  private async assigned(event: RecordedEvent<BundleAssigned>, sql: Sql): Promise<void> {
    const { data, meta, position, recordedAt } = event;
    const previous = await this.supersede(event, data.historyId, sql);
    await sql.query(UPSERT, [
      data.targetId, data.historyId, data.applicationId, data.clusterId, data.digest, previous, data.revision, data.cause,
      data.sync?.id ?? null, JSON.stringify(meta.actor), meta.reason ?? null, position, recordedAt,
    ]);
  }

  /** Ends the deployments before this one; answers the digest of the one that ended. */
  private async supersede({ data, position, recordedAt }: RecordedEvent<BundleAssigned | TargetWithdrawn>, before: number, sql: Sql): Promise<string | null> {
    const [ended] = await sql.query<{ digest: string }>(SUPERSEDE, [data.targetId, before, recordedAt, position]);
    return ended?.digest ?? null;
  }
}
