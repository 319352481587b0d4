import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionFamily } from '../action.js';
import { patch, setting } from '../edit.js';
import { ICON } from '../icons.js';
import { replicasOf } from '../parameters.js';
import { rfc3339 } from '../time-text.js';

const isPaused = (object: KubernetesObject): boolean => fieldAt(object, 'spec', 'paused') === true;

/** What `clusterctl move` and `clusterctl alpha rollout pause` set. */
const pausing: readonly ActionDefinition[] = [
  { name: 'pause', iconClass: ICON.pause, isDisabled: isPaused, ...setting([['spec', 'paused'], true]) },
  { name: 'resume', iconClass: ICON.resume, isDisabled: (object) => !isPaused(object), ...setting([['spec', 'paused'], undefined]) },
];

/** Machines that are older than this time are replaced; v1beta2 has the field elsewhere. */
const rolloutAfter = ({ apiVersion }: KubernetesObject): readonly string[] => (/\/v1(?:alpha\d+|beta1)$/.test(apiVersion) ? ['spec', 'rolloutAfter'] : ['spec', 'rollout', 'after']);

const restart: ActionDefinition = { name: 'restart', displayName: 'Replace machines', iconClass: ICON.restart, run: (object, { now }) => patch(object, [rolloutAfter(object), rfc3339(now)]) };
const scale: ActionDefinition = { name: 'scale', iconClass: ICON.scale, params: [{ name: 'replicas' }], run: (object, context) => patch(object, [['spec', 'replicas'], replicasOf(context)]) };

export const CLUSTER_API: ActionFamily = {
  'cluster.x-k8s.io/Cluster': pausing,
  'cluster.x-k8s.io/MachineDeployment': [restart, scale, ...pausing],
  'cluster.x-k8s.io/MachinePool': [scale],
};
