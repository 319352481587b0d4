import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import type { BundleAssigned, TargetWithdrawn } from '../domain/rollout.events.js';

const UPSERT = `
  INSERT INTO read.desired_targets_v1 AS d (target_id, application_id, cluster_id, assignment, revision, withdrawn, cascade, statement)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (target_id) DO UPDATE SET
    assignment = EXCLUDED.assignment, revision = EXCLUDED.revision, withdrawn = EXCLUDED.withdrawn, cascade = EXCLUDED.cascade, statement = EXCLUDED.statement
  WHERE d.revision < EXCLUDED.revision`;

/** `read.desired_targets`: the newest statement about each target. A withdrawn one stays as a tombstone for its agent. */
export class DesiredTargetsProjection implements Projection {
  readonly name = 'desired-targets';
  readonly version = 1;
  readonly handles = ['rollout.bundle-assigned', 'rollout.target-withdrawn'];

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    for (const event of events) {
      const { targetId, applicationId, clusterId, assignment } = event.data as BundleAssigned | TargetWithdrawn;
      const withdrawn = event.type === 'rollout.target-withdrawn';
      const cascade = withdrawn && (event.data as TargetWithdrawn).cascade;
      const statement = withdrawn ? null : JSON.stringify((event.data as BundleAssigned).statement);
      await sql.query(UPSERT, [targetId, applicationId, clusterId, assignment, event.position, withdrawn, cascade, statement]);
    }
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.desired_targets_v1');
  }
}
