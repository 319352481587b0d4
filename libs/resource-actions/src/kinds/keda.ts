import { annotationOf, type KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionFamily } from '../action.js';
import { annotation, patch, setting } from '../edit.js';
import { ICON } from '../icons.js';
import { replicasOf } from '../parameters.js';

const PAUSED = 'autoscaling.keda.sh/paused';
const PAUSED_REPLICAS = 'autoscaling.keda.sh/paused-replicas';

const isPausedHere = (object: KubernetesObject): boolean => annotationOf(object, PAUSED) === 'true';
const isPaused = (object: KubernetesObject): boolean => isPausedHere(object) || annotationOf(object, PAUSED_REPLICAS) !== undefined;

const pause: ActionDefinition = { name: 'pause', iconClass: ICON.pause, isDisabled: isPaused, ...setting(annotation(PAUSED, 'true')) };

/** Both annotations pause; either may be left by somebody else, so resuming removes both. */
const resume: ActionDefinition = {
  name: 'resume',
  iconClass: ICON.resume,
  isDisabled: (object) => !isPaused(object),
  ...setting(annotation(PAUSED, undefined), annotation(PAUSED_REPLICAS, undefined)),
};

/** Paused at a count of pods; the count may be changed while it is, but not while it is paused where it stands. */
const pausedReplicas: ActionDefinition = {
  name: 'paused-replicas',
  iconClass: ICON.pause,
  params: [{ name: 'replicas' }],
  isDisabled: isPausedHere,
  run: (object, context) => patch(object, annotation(PAUSED_REPLICAS, String(replicasOf(context)))),
};

export const KEDA: ActionFamily = {
  'keda.sh/ScaledObject': [pause, pausedReplicas, resume],
  'keda.sh/ScaledJob': [pause, resume],
};
