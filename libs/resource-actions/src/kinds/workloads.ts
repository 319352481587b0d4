import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionFamily } from '../action.js';
import { patch, setting } from '../edit.js';
import { ICON } from '../icons.js';
import { replicasOf } from '../parameters.js';
import { rfc3339 } from '../time-text.js';

const RESTARTED_AT = ['spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'];

const isPaused = (object: KubernetesObject): boolean => fieldAt(object, 'spec', 'paused') === true;

/** A new annotation on the pod template makes a new revision: what `kubectl rollout restart` does. */
export const RESTART: ActionDefinition = {
  name: 'restart',
  iconClass: ICON.restart,
  run: (object, { now }) => patch(object, [RESTARTED_AT, rfc3339(now)]),
};

export const SCALE: ActionDefinition = {
  name: 'scale',
  iconClass: ICON.scale,
  params: [{ name: 'replicas' }],
  run: (object, context) => patch(object, [['spec', 'replicas'], replicasOf(context)]),
};

export const WORKLOADS: ActionFamily = {
  'apps/Deployment': [
    RESTART,
    SCALE,
    { name: 'pause', iconClass: ICON.pause, isDisabled: isPaused, ...setting([['spec', 'paused'], true]) },
    { name: 'resume', iconClass: ICON.resume, isDisabled: (object) => !isPaused(object), ...setting([['spec', 'paused'], undefined]) },
  ],
  'apps/StatefulSet': [RESTART, SCALE],
  'apps/DaemonSet': [RESTART],
};
