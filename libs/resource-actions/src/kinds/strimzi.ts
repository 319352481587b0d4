import { annotationOf } from '@tidemark/manifest';
import type { ActionFamily } from '../action.js';
import { annotation, setting } from '../edit.js';

const MANUAL_UPDATE = 'strimzi.io/manual-rolling-update';

export const STRIMZI: ActionFamily = {
  'core.strimzi.io/StrimziPodSet': [
    { name: 'rolling-update', displayName: 'Rolling Update', iconClass: 'fa fa-fw fa-redo', isDisabled: (podSet) => annotationOf(podSet, MANUAL_UPDATE) === 'true', ...setting(annotation(MANUAL_UPDATE, 'true')) },
  ],
};
