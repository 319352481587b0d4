import { conditionsOf } from '../conditions.js';
import { integerOr } from './lenient-fields.js';
import { current, failed, inProgress, type KstatusRule } from './result.js';

/** The deployment controller takes this as "no deadline" and then sets no Progressing condition. */
const NO_DEADLINE = 2_147_483_647;

export const deploymentStatus: KstatusRule = (deployment) => {
  const conditions = conditionsOf(deployment);
  const exceeded = conditions.find(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded');
  if (exceeded !== undefined) return failed(exceeded.reason, 'Progress deadline exceeded', exceeded.message);
  const progressed = conditions.some(({ type, status, reason }) => type === 'Progressing' && status === 'True' && reason === 'NewReplicaSetAvailable');
  const hasDeadline = integerOr(NO_DEADLINE, deployment, 'spec', 'progressDeadlineSeconds') !== NO_DEADLINE;

  const wanted = integerOr(1, deployment, 'spec', 'replicas');
  const counted = (field: string): number => integerOr(0, deployment, 'status', field);
  const [existing, updated, available, ready] = [counted('replicas'), counted('updatedReplicas'), counted('availableReplicas'), counted('readyReplicas')];
  if (wanted > existing) return inProgress('LessReplicas', `Replicas: ${existing}/${wanted}`);
  if (wanted > updated) return inProgress('LessUpdated', `Updated: ${updated}/${wanted}`);
  if (existing > wanted) return inProgress('ExtraPods', `Pending termination: ${existing - wanted}`);
  if (updated > available) return inProgress('LessAvailable', `Available: ${available}/${updated}`);
  if (wanted > ready) return inProgress('LessReady', `Ready: ${ready}/${wanted}`);
  if (hasDeadline && !progressed) return inProgress('ReplicaSetNotAvailable', 'ReplicaSet not Available');
  if (!conditions.some(({ type, status }) => type === 'Available' && status === 'True')) {
    return inProgress('DeploymentNotAvailable', 'Deployment not Available');
  }
  return current(`Deployment is available. Replicas: ${existing}`);
};
