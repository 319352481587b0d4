import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { setting } from '../edit.js';
import { ICON } from '../icons.js';

const isPaused = (schedule: KubernetesObject): boolean => fieldAt(schedule, 'spec', 'paused') === true;

/** What `velero schedule pause` and `unpause` set. */
export const VELERO: ActionFamily = {
  'velero.io/Schedule': [
    { name: 'pause', iconClass: ICON.pause, isDisabled: isPaused, ...setting([['spec', 'paused'], true]) },
    { name: 'unpause', iconClass: ICON.resume, isDisabled: (schedule) => !isPaused(schedule), ...setting([['spec', 'paused'], false]) },
  ],
};
