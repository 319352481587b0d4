import { integerOr, textOr } from './lenient-fields.js';
import { current, inProgress, type KstatusRule } from './result.js';

export const statefulSetStatus: KstatusRule = (set) => {
  if (textOr('', set, 'spec', 'updateStrategy', 'type') === 'OnDelete') return current('StatefulSet is using the ondelete update strategy');
  const wanted = integerOr(1, set, 'spec', 'replicas');
  const counted = (field: string): number => integerOr(0, set, 'status', field);
  const [existing, ready, updated] = [counted('replicas'), counted('readyReplicas'), counted('updatedReplicas')];
  if (wanted > existing) return inProgress('LessReplicas', `Replicas: ${existing}/${wanted}`);
  if (wanted > ready) return inProgress('LessReady', `Ready: ${ready}/${wanted}`);
  if (existing > wanted) return inProgress('ExtraPods', `Pending termination: ${existing - wanted}`);

  const partition = integerOr(undefined, set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (partition !== undefined && partition !== -1) {
    const due = wanted - partition;
    if (updated < due) return inProgress('PartitionRollout', `updated: ${updated}/${due}`);
    return current(`Partition rollout complete. updated: ${updated}`);
  }
  const atCurrent = counted('currentReplicas');
  if (wanted > atCurrent) return inProgress('LessCurrent', `current: ${atCurrent}/${wanted}`);
  if (textOr('', set, 'status', 'currentRevision') !== textOr('', set, 'status', 'updateRevision')) {
    return inProgress('RevisionMismatch', 'Waiting for updated revision to match current');
  }
  return current(`All replicas scheduled as expected. Replicas: ${existing}`);
};
