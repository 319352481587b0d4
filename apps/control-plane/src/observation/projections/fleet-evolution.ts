import { keyText } from '@tidemark/manifest';
import type { RecordedEvent } from '@tidemark/event-store';
import type { z } from 'zod';
import type { BundleAssigned, OperationRequested, TargetWithdrawn } from '../../rollout/index.js';
import type { FleetRows } from './fleet-rows.js';
import { conditionKey, instantOf, syncKey } from './fleet-rows.js';
import type * as events from '../domain/observation.events.js';
import { progressSentence } from '../domain/progress-sentence.js';
import { assigned, statusChanged, syncStarted, syncStopped, syncSucceeded, withdrawn } from './target-evolution.js';
import type { TargetRow } from './target-row.js';

type Data<K extends { schema: z.ZodType }> = z.output<K['schema']>;
type Step = (rows: FleetRows, event: RecordedEvent<never>) => void;

/** What each type of event does to the rows it is about. */
const STEPS: Readonly<Record<string, Step>> = {
  'rollout.bundle-assigned': (rows, event: RecordedEvent<BundleAssigned>) => {
    rows.targets.set(event.data.targetId, assigned(rows.targets.get(event.data.targetId), event));
  },
  'rollout.target-withdrawn': (rows, event: RecordedEvent<TargetWithdrawn>) => {
    const row = rows.targets.get(event.data.targetId);
    if (!row) return;
    rows.targets.set(row.target_id, withdrawn(row, event));
    closeAll(rows, row.target_id, event);
  },
  'rollout.operation-requested': operationRequested,
  'observation.operation-finished': operationFinished,
  'observation.sync-started': onTarget((rows, event: RecordedEvent<Data<typeof events.SyncStarted>>, target) => {
    const { syncId, bundle, revision, trigger, attempt, total } = event.data;
    rows.targets.set(target.target_id, syncStarted(target, event, syncId));
    const key = syncKey(target.target_id, syncId);
    const known = rows.syncs.get(key);
    rows.syncs.set(key, {
      target_id: target.target_id, sync_id: syncId, digest: bundle, revision, trigger, attempt, total,
      started_at: known?.started_at ?? instantOf(event), finished_at: null, outcome: null, message: '', counts: null, failures: [],
      started_position: known?.started_position ?? event.position, position: event.position,
    });
  }),
  'observation.sync-progressed': onTarget((rows, event: RecordedEvent<Data<typeof events.SyncProgressed>>, target) => {
    const key = syncKey(target.target_id, event.data.syncId);
    const known = rows.syncs.get(key);
    if (known?.finished_at === null) rows.syncs.set(key, { ...known, message: progressSentence(event.data), position: event.position });
  }),
  'observation.sync-succeeded': onTarget(syncEnded('succeeded')),
  'observation.sync-failed': onTarget(syncEnded('failed')),
  'observation.sync-terminated': onTarget(syncEnded('terminated')),
  'observation.status-changed': onTarget((rows, event: RecordedEvent<Data<typeof events.StatusChanged>>, target) => {
    const { outOfSync, unhealthy } = event.data;
    const lists = { outOfSync: outOfSync.map(keyText), unhealthy: unhealthy.map(({ key, status, message }) => ({ key: keyText(key), status: status.toUpperCase(), message })) };
    rows.targets.set(target.target_id, statusChanged(target, event, event.data, lists));
  }),
  'observation.drift-began': onTarget((rows, event: RecordedEvent<Data<typeof events.DriftBegan>>, target) => {
    const { driftId, resource, change, fields, beforeAdoption } = event.data;
    rows.drifts.set(driftId, {
      drift_id: driftId, target_id: target.target_id, resource: keyText(resource), change, fields,
      began_at: instantOf(event), ended_at: null, how: null, before_adoption: beforeAdoption === true, began_position: event.position, position: event.position,
    });
  }),
  'observation.drift-ended': onTarget((rows, event: RecordedEvent<Data<typeof events.DriftEnded>>, target) => {
    const row = rows.drifts.get(event.data.driftId);
    if (row?.target_id === target.target_id) rows.drifts.set(row.drift_id, { ...row, ended_at: instantOf(event), how: event.data.how, position: event.position });
  }),
  'observation.condition-raised': onTarget((rows, event: RecordedEvent<Data<typeof events.ConditionRaised>>, target) => {
    const { condition, message } = event.data;
    const open = openCondition(rows, target.target_id, condition);
    const row = open
      ? { ...open, message, position: event.position }
      : { target_id: target.target_id, condition, message, raised_at: instantOf(event), cleared_at: null, raised_position: event.position, position: event.position };
    rows.conditions.set(conditionKey(row.target_id, condition, row.raised_position), row);
  }),
  'observation.condition-cleared': onTarget((rows, event: RecordedEvent<Data<typeof events.ConditionCleared>>, target) => {
    const open = openCondition(rows, target.target_id, event.data.condition);
    if (open) rows.conditions.set(conditionKey(open.target_id, open.condition, open.raised_position), { ...open, cleared_at: instantOf(event), position: event.position });
  }),
};

/** The types of event that change the rows. */
export const FLEET_EVENTS = Object.keys(STEPS);

export function evolveFleet(rows: FleetRows, event: RecordedEvent): void {
  STEPS[event.type]?.(rows, event as RecordedEvent<never>);
}

/** Only for a target that is desired, and only when its own cluster says it: a cluster cannot speak for another. */
function onTarget<D extends { targetId: string; clusterId: string }>(step: (rows: FleetRows, event: RecordedEvent<D>, target: TargetRow) => void): Step {
  return (rows, event: RecordedEvent<D>) => {
    const target = rows.targets.get(event.data.targetId);
    if (target?.withdrawn_at === null && target.cluster_id === event.data.clusterId) step(rows, event, target);
  };
}

function syncEnded(outcome: 'succeeded' | 'failed' | 'terminated') {
  return (rows: FleetRows, event: RecordedEvent<Data<typeof events.SyncSucceeded>>, target: TargetRow): void => {
    const { syncId, bundle, revision, message, counts, failures } = event.data;
    rows.targets.set(target.target_id, outcome === 'succeeded' ? syncSucceeded(target, event, event.data) : syncStopped(target, event, syncId));
    const key = syncKey(target.target_id, syncId);
    const known = rows.syncs.get(key);
    rows.syncs.set(key, {
      target_id: target.target_id, sync_id: syncId, digest: bundle, revision,
      trigger: known?.trigger ?? null, attempt: known?.attempt ?? 1, total: known?.total ?? null, started_at: known?.started_at ?? null,
      finished_at: instantOf(event), outcome, message, counts, failures: failures.map((failure) => ({ key: keyText(failure.key), message: failure.message })),
      started_position: known?.started_position ?? event.position, position: event.position,
    });
  };
}

function operationRequested(rows: FleetRows, event: RecordedEvent<OperationRequested>): void {
  const { operationId, applicationId, targetId, clusterId, operation, expiresAt } = event.data;
  rows.operations.set(operationId, {
    operation_id: operationId, application_id: applicationId, target_id: targetId, cluster_id: clusterId, kind: operation.kind,
    requested_at: event.recordedAt, expires_at: expiresAt, outcome: null, message: '', result: null, finished_at: null, position: event.position,
  });
}

function operationFinished(rows: FleetRows, event: RecordedEvent<Data<typeof events.OperationFinished>>): void {
  const { operationId, clusterId, outcome, message, result } = event.data;
  const row = rows.operations.get(operationId);
  if (row?.cluster_id !== clusterId || row.outcome !== null) return;
  rows.operations.set(operationId, { ...row, outcome, message, result: result ?? null, finished_at: event.recordedAt, position: event.position });
}

function openCondition(rows: FleetRows, targetId: string, condition: string) {
  return [...rows.conditions.all()].find((row) => row.target_id === targetId && row.condition === condition && row.cleared_at === null);
}

/** Nobody will tell of the end of what was open on a target that is no longer desired. */
function closeAll(rows: FleetRows, targetId: string, event: RecordedEvent): void {
  for (const row of [...rows.drifts.all()]) {
    if (row.target_id === targetId && row.ended_at === null) rows.drifts.set(row.drift_id, { ...row, ended_at: event.recordedAt, how: 'superseded', position: event.position });
  }
  for (const row of [...rows.conditions.all()]) {
    if (row.target_id === targetId && row.cleared_at === null) {
      rows.conditions.set(conditionKey(targetId, row.condition, row.raised_position), { ...row, cleared_at: event.recordedAt, position: event.position });
    }
  }
}
