import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionFamily } from '../action.js';
import { setting } from '../edit.js';
import { ICON } from '../icons.js';
import { RESTART, SCALE } from './workloads.js';

const pausing = (...path: string[]): readonly ActionDefinition[] => {
  const isPaused = (object: KubernetesObject): boolean => fieldAt(object, ...path) === true;
  return [
    { name: 'pause', iconClass: ICON.pause, isDisabled: isPaused, ...setting([path, true]) },
    { name: 'resume', iconClass: ICON.resume, isDisabled: (object) => !isPaused(object), ...setting([path, undefined]) },
  ];
};

/** Workloads that take the place of Kubernetes' own, with the same pod template (https://openkruise.io/docs/). */
export const OPEN_KRUISE: ActionFamily = {
  'apps.kruise.io/CloneSet': [RESTART, SCALE, ...pausing('spec', 'updateStrategy', 'paused')],
  'apps.kruise.io/StatefulSet': [RESTART, SCALE, ...pausing('spec', 'updateStrategy', 'rollingUpdate', 'paused')],
  'apps.kruise.io/DaemonSet': [RESTART, ...pausing('spec', 'updateStrategy', 'rollingUpdate', 'paused')],
};
