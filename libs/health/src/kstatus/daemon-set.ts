import { integerAt } from '../typed-fields.js';
import { integerOr } from './lenient-fields.js';
import { current, inProgress, type KstatusRule } from './result.js';

/** A DaemonSet its controller has seen always has both generations, so their absence means that it has not. */
export const daemonSetStatus: KstatusRule = (set) => {
  if (integerAt(set, 'metadata', 'generation') === undefined) return inProgress('NoGeneration', `${set.kind} metadata.generation not found`);
  if (integerAt(set, 'status', 'observedGeneration') === undefined) {
    return inProgress('NoObservedGeneration', `${set.kind} status.observedGeneration not found`);
  }
  const desired = integerOr(undefined, set, 'status', 'desiredNumberScheduled');
  if (desired === undefined || desired === -1) return inProgress('NoDesiredNumber', 'Missing .status.desiredNumberScheduled');

  const counted = (field: string): number => integerOr(0, set, 'status', field);
  const scheduled = counted('currentNumberScheduled');
  if (desired > scheduled) return inProgress('LessCurrent', `Current: ${scheduled}/${desired}`);
  const updated = counted('updatedNumberScheduled');
  if (desired > updated) return inProgress('LessUpdated', `Updated: ${updated}/${desired}`);
  const available = counted('numberAvailable');
  if (desired > available) return inProgress('LessAvailable', `Available: ${available}/${desired}`);
  const ready = counted('numberReady');
  if (desired > ready) return inProgress('LessReady', `Ready: ${ready}/${desired}`);
  return current(`All replicas scheduled as expected. Replicas: ${desired}`);
};
