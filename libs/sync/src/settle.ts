import { keyText } from '@tidemark/manifest';
import { hookRunOf, type ActionRecord, type LiveState, type Observations } from './step-state.js';
import { actionsOf, type SyncAction, type SyncPlan } from './sync-plan.js';

/** The records after the outcome of every awaited action that has one by now is written down. */
export function settle(plan: SyncPlan, observations: Observations, awaited: ReadonlySet<SyncAction>): Record<string, ActionRecord> {
  const settled = actionsOf(plan).flatMap((action): [string, ActionRecord][] => {
    const record = observations.records[action.id] ?? adopted(action, observations);
    if (record === undefined) return [];
    const isOpen = record.result === 'applied' && awaited.has(action);
    return [[action.id, isOpen ? outcomeOf(action, record, observations.live[keyText(action.key)]) : record]];
  });
  return Object.fromEntries(settled);
}

/** A hook of this very run that is live without a record: the agent died between creating and recording it. */
function adopted(action: SyncAction, { live, runId }: Observations): ActionRecord | undefined {
  const mine = action.verb === 'hook' && live[keyText(action.key)]?.createdBy === hookRunOf(runId, action);
  return mine ? { result: 'applied', message: 'created' } : undefined;
}

function outcomeOf(action: SyncAction, record: ActionRecord, live: LiveState | undefined): ActionRecord {
  if (live === undefined) return { result: 'failed', message: `${named(action)} is missing, it might have been deleted` };
  if (live.health === null) return { ...record, result: 'succeeded' };
  const { status, message } = live.health;
  if (status === 'Healthy') return { result: 'succeeded', message };
  if (status === 'Degraded') return { result: 'failed', message: message || `${named(action)} is degraded` };
  // A hook whose health can't be told will never be told; an ordinary object may still come right.
  if (action.verb === 'hook' && (status === 'Unknown' || status === 'Missing')) return { result: 'failed', message: message || `${named(action)} has unknown health` };
  return record;
}

export const named = ({ key }: SyncAction): string => `${key.group}/${key.kind}/${key.name}`;
