import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { saveRows, type RowTable } from '../../platform/read-model/rows.js';
import type { BundleAssigned, TargetWithdrawn } from '../domain/rollout.events.js';

const DESIRED: RowTable = {
  name: 'read.desired_targets_v1',
  key: ['target_id'],
  columns: ['target_id', 'application_id', 'cluster_id', 'assignment', 'revision', 'withdrawn', 'cascade', 'statement'],
};

/** `read.desired_targets`: the newest statement about each target. A withdrawn one stays as a tombstone for its agent. */
export class DesiredTargetsProjection implements Projection {
  readonly name = 'desired-targets';
  readonly version = 1;
  readonly handles = ['rollout.bundle-assigned', 'rollout.target-withdrawn'];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const newest = new Map(events.map((event) => [(event.data as TargetWithdrawn).targetId, desiredRow(event as RecordedEvent<BundleAssigned | TargetWithdrawn>)]));
    await saveRows(sql, DESIRED, [...newest.values()]);
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
