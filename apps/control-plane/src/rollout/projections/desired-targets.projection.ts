import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { saveRows, type RowTable } from '../../platform/read-model/rows.js';
import type { BundleAssigned, TargetWithdrawn } from '../domain/rollout.events.js';

const DESIRED: RowTable = {
  name: 'read.desired_targets_v1',
  key: ['target_id'],
  columns: ['target_id', 'application_id', 'cluster_id', 'assignment', 'revision', 'withdrawn', 'cascade', 'statement'],
};

const TARGET_REMOVED = 'observation.target-removed';

/**
 * `read.desired_targets`: the newest statement about each target. A withdrawn one stays as a tombstone for its agent, with
 * its statement as long as hooks may have to be read from its bundle: until the agent has removed it.
 */
export class DesiredTargetsProjection implements Projection {
  readonly name = 'desired-targets';
  readonly version = 1;
  readonly handles = ['rollout.bundle-assigned', 'rollout.target-withdrawn', TARGET_REMOVED];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const newest = new Map<string, object>();
    const removed = new Set<string>();
    for (const event of events) {
      const { targetId } = event.data as { targetId: string };
      if (event.type === TARGET_REMOVED) removed.add(targetId);
      else {
        newest.set(targetId, desiredRow(event as RecordedEvent<BundleAssigned | TargetWithdrawn>));
        removed.delete(targetId);
      }
    }
    await saveRows(sql, DESIRED, [...newest.values()]);
    if (removed.size > 0) await sql.query('UPDATE read.desired_targets_v1 SET statement = NULL WHERE target_id = ANY($1::uuid[]) AND withdrawn', [[...removed]]);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.desired_targets_v1');
  }
}

function desiredRow({ type, data, position }: RecordedEvent<BundleAssigned | TargetWithdrawn>): object {
  const { targetId, applicationId, clusterId, assignment, statement = null } = data;
  const about = { target_id: targetId, application_id: applicationId, cluster_id: clusterId, assignment, revision: position };
  return { ...about, withdrawn: type === 'rollout.target-withdrawn', cascade: 'cascade' in data && data.cascade, statement };
}
