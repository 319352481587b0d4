import { annotationOf, fieldAt, type KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionFamily } from '../action.js';
import { annotation, patch, setting } from '../edit.js';

const ALLOW_DATA_LOSS = 'numaplane.numaproj.io/allow-data-loss';
const FORCE_PROMOTE = ['spec', 'strategy', 'progressive', 'forcePromote'];
const FAST_RESUME = ['spec', 'strategy', 'pauseResume', 'fastResume'];

const isForced = (rollout: KubernetesObject): boolean => fieldAt(rollout, ...FORCE_PROMOTE) === true;

/** Whether the new version takes over without the comparison with the old one having been won. */
const forcePromotion: readonly ActionDefinition[] = [
  { name: 'enable-force-promote', displayName: 'Enable Force Promote', iconClass: 'fa-solid fa-fw fa-forward', isDisabled: isForced, ...setting([FORCE_PROMOTE, true]) },
  { name: 'disable-force-promote', displayName: 'Disable Force Promote', iconClass: 'fa-solid fa-fw fa-backward', isDisabled: (rollout) => !isForced(rollout), ...setting([FORCE_PROMOTE, false]) },
];

/** Pausing what a rollout runs. `child` is the field that holds its specification. */
function pausing(child: string): readonly ActionDefinition[] {
  const phase = ['spec', child, 'spec', 'lifecycle', 'desiredPhase'];
  const isPaused = (rollout: KubernetesObject): boolean => fieldAt(rollout, ...phase) === 'Paused';
  const unpause = (name: string, displayName: string, isFast: boolean): ActionDefinition => ({
    name,
    displayName,
    iconClass: 'fa-solid fa-fw fa-play',
    isDisabled: (rollout) => !isPaused(rollout),
    run: (rollout) => patch(rollout, [phase, 'Running'], [FAST_RESUME, isFast]),
  });
  return [
    { name: 'pause', iconClass: 'fa-solid fa-fw fa-pause', isDisabled: isPaused, ...setting([phase, 'Paused']) },
    unpause('unpause-fast', 'Unpause (fast)', true),
    unpause('unpause-gradual', 'Unpause (gradual)', false),
  ];
}

const allowsLoss = (rollout: KubernetesObject): boolean => annotationOf(rollout, ALLOW_DATA_LOSS) === 'true';

/** Only a rollout which waits for its pipeline to pause and drain can be told not to wait. */
const isDraining = (rollout: KubernetesObject): boolean => fieldAt(rollout, 'status', 'upgradeInProgress') === 'PipelinePauseAndDrain';

const dataLoss: readonly ActionDefinition[] = [
  { name: 'allow-data-loss', displayName: 'Allow (Possible) Data Loss', iconClass: 'fa-solid fa-fw fa-unlock', isDisabled: (rollout) => allowsLoss(rollout) || !isDraining(rollout), ...setting(annotation(ALLOW_DATA_LOSS, 'true')) },
  { name: 'disallow-data-loss', displayName: 'Disallow Data Loss', iconClass: 'fa-solid fa-fw fa-lock', isDisabled: (rollout) => !allowsLoss(rollout), ...setting(annotation(ALLOW_DATA_LOSS, 'false')) },
];

export const NUMAPLANE: ActionFamily = {
  'numaplane.numaproj.io/PipelineRollout': [...pausing('pipeline'), ...dataLoss, ...forcePromotion],
  'numaplane.numaproj.io/MonoVertexRollout': [...pausing('monoVertex'), ...forcePromotion],
  'numaplane.numaproj.io/ISBServiceRollout': forcePromotion,
};
