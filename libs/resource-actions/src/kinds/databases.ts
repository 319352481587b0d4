import { TidemarkError } from '@tidemark/kernel';
import { annotationOf, fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionContext, ActionEffect, ActionFamily, KindActions } from '../action.js';
import { annotation, patch, setting } from '../edit.js';
import { ICON } from '../icons.js';
import { rfc3339, rfc3339Micro } from '../time-text.js';

const RECONCILIATION = 'cnpg.io/reconciliationLoop';

const isReconciliationOff = (cluster: KubernetesObject): boolean => annotationOf(cluster, RECONCILIATION) === 'disabled';

/** Instances which are healthy and not the primary already. */
function candidates(cluster: KubernetesObject): string[] {
  const healthy = fieldAt(cluster, 'status', 'instancesStatus', 'healthy');
  const primary = fieldAt(cluster, 'status', 'currentPrimary');
  return Array.isArray(healthy) ? healthy.filter((name): name is string => typeof name === 'string' && name !== primary) : [];
}

/** CloudNativePG switches over when status.targetPrimary names another instance: what its kubectl plugin writes. */
function promote(cluster: KubernetesObject, { parameters, now }: ActionContext): readonly ActionEffect[] {
  const wanted = parameters['instance'] ?? 'any';
  const chosen = candidates(cluster).find((name) => wanted === 'any' || name === wanted || name === `${cluster.metadata.name ?? ''}-${wanted}`);
  if (chosen === undefined) {
    throw new TidemarkError('action.not-possible', `no healthy replica of ${cluster.metadata.name ?? 'the cluster'} is "${wanted.slice(0, 80)}"`, { nextStep: `replicas that can be promoted: ${candidates(cluster).join(', ') || 'none'}` });
  }
  return patch(
    cluster,
    [['status', 'phase'], 'Switchover in progress'],
    [['status', 'phaseReason'], `Switching over to ${chosen}`],
    [['status', 'targetPrimary'], chosen],
    [['status', 'targetPrimaryTimestamp'], rfc3339Micro(now)],
  );
}

const CNPG_CLUSTER: KindActions = [
  { name: 'restart', displayName: 'Rollout restart Cluster', iconClass: 'fa fa-fw fa-recycle', run: (cluster, { now }) => patch(cluster, annotation('kubectl.kubernetes.io/restartedAt', rfc3339(now))) },
  { name: 'reload', displayName: 'Reload all Configuration', iconClass: 'fa fa-fw fa-rotate-right', run: (cluster, { now }) => patch(cluster, annotation('cnpg.io/reloadedAt', rfc3339(now))) },
  { name: 'promote', displayName: 'Promote Replica to Primary', iconClass: 'fa fa-fw fa-angles-up', params: [{ name: 'instance', default: 'any' }], isDisabled: (cluster) => candidates(cluster).length === 0, run: promote },
  { name: 'suspend', displayName: 'Suspend Reconciliation', iconClass: ICON.pause, isDisabled: isReconciliationOff, ...setting(annotation(RECONCILIATION, 'disabled')) },
  { name: 'resume', displayName: 'Resume Reconciliation', iconClass: ICON.resume, isDisabled: (cluster) => !isReconciliationOff(cluster), ...setting(annotation(RECONCILIATION, undefined)) },
];

const isSuspended = (object: KubernetesObject): boolean => fieldAt(object, 'spec', 'suspend') === true;

const MARIADB: KindActions = [
  { name: 'suspend', displayName: 'Suspend Reconciliation', iconClass: ICON.pause, isDisabled: isSuspended, ...setting([['spec', 'suspend'], true]) },
  { name: 'resume', displayName: 'Resume Reconciliation', iconClass: ICON.resume, isDisabled: (object) => !isSuspended(object), ...setting([['spec', 'suspend'], false]) },
];

const isPaused = (object: KubernetesObject): boolean => fieldAt(object, 'spec', 'pause') === true;

/** Percona's operators stop all pods of a paused cluster and keep its volumes. */
const PERCONA: KindActions = [
  { name: 'pause', iconClass: ICON.pause, isDisabled: isPaused, ...setting([['spec', 'pause'], true]) },
  { name: 'unpause', iconClass: ICON.resume, isDisabled: (object) => !isPaused(object), ...setting([['spec', 'pause'], false]) },
];

export const DATABASES: ActionFamily = {
  'postgresql.cnpg.io/Cluster': CNPG_CLUSTER,
  'k8s.mariadb.com/MariaDB': MARIADB,
  'psmdb.percona.com/PerconaServerMongoDB': PERCONA,
  'pxc.percona.com/PerconaXtraDBCluster': PERCONA,
};
