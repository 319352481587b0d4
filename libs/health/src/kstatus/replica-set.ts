import { conditionsOf } from '../conditions.js';
import { integerOr } from './lenient-fields.js';
import { current, inProgress, type KstatusRule } from './result.js';

export const replicaSetStatus: KstatusRule = (set) => {
  if (conditionsOf(set).some(({ type, status }) => type === 'ReplicaFailure' && status === 'True')) {
    return inProgress('ReplicaFailure', 'Replica Failure condition. Check Pods');
  }
  const wanted = integerOr(1, set, 'spec', 'replicas');
  const counted = (field: string): number => integerOr(0, set, 'status', field);
  const labelled = counted('fullyLabeledReplicas');
  if (wanted > labelled) return inProgress('LessLabelled', `Labelled: ${labelled}/${wanted}`);
  const available = counted('availableReplicas');
  if (wanted > available) return inProgress('LessAvailable', `Available: ${available}/${wanted}`);
  const ready = counted('readyReplicas');
  if (wanted > ready) return inProgress('LessReady', `Ready: ${ready}/${wanted}`);
  const existing = counted('replicas');
  if (existing > wanted) return inProgress('ExtraPods', `Pending termination: ${existing - wanted}`);
  return current(`ReplicaSet is available. Replicas: ${existing}`);
};
