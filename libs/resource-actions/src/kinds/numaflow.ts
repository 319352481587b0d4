import { annotationOf, fieldAt, labelOf, type KubernetesObject } from '@tidemark/manifest';
import type { ActionDefinition, ActionFamily } from '../action.js';
import { annotation, label, patch, setting } from '../edit.js';

const ICON_OF = { pause: 'fa-solid fa-fw fa-pause', unpause: 'fa-solid fa-fw fa-play', promote: 'fa-solid fa-fw fa-forward' } as const;
const DESIRED_PHASE = ['spec', 'lifecycle', 'desiredPhase'];
const RESUME_STRATEGY = 'numaflow.numaproj.io/resume-strategy';

const isPaused = (object: KubernetesObject): boolean => fieldAt(object, ...DESIRED_PHASE) === 'Paused';

/** An object made by a rollout of Numaplane is paused and resumed at its rollout, which would undo what is done here. */
const isOwnedBy = (object: KubernetesObject, kind: string): boolean => {
  const owners = fieldAt(object, 'metadata', 'ownerReferences');
  return Array.isArray(owners) && owners.some((owner) => fieldAt(owner, 'kind') === kind);
};

/** How a paused object may come back: at full size at once (fast) or growing from little (slow), the default. */
const allows = (object: KubernetesObject, strategy: 'fast' | 'slow'): boolean =>
  (annotationOf(object, 'numaflow.numaproj.io/allowed-resume-strategies') ?? 'slow').split(',').some((word) => word.trim() === strategy);

/** Numaplane compares the new version with the old until one is promoted; this ends the comparison. */
const forcePromote: ActionDefinition = {
  name: 'force-promote',
  displayName: 'Force Promote',
  iconClass: ICON_OF.promote,
  isDisabled: (object) => labelOf(object, 'numaplane.numaproj.io/upgrade-state') !== 'in-progress' || labelOf(object, 'numaplane.numaproj.io/force-promote') === 'true',
  ...setting(label('numaplane.numaproj.io/force-promote', 'true')),
};

const pause = (owner: string): ActionDefinition => ({
  name: 'pause',
  iconClass: ICON_OF.pause,
  isDisabled: (object) => isPaused(object) || isOwnedBy(object, owner),
  ...setting([DESIRED_PHASE, 'Paused']),
});

/** The count of replicas a vertex keeps is what it comes back with; more than one makes that faster than growing. */
const keepsReplicas = (vertex: KubernetesObject): boolean => Number(fieldAt(vertex, 'spec', 'replicas') ?? 0) > 1;

const cannotResume = (owner: string, strategy: 'fast' | 'slow') => (object: KubernetesObject): boolean =>
  !isPaused(object) || isOwnedBy(object, owner) || !allows(object, strategy);

const fast = { name: 'unpause-fast', displayName: 'Unpause (fast)', iconClass: ICON_OF.unpause };
const gradual = { name: 'unpause-gradual', displayName: 'Unpause (gradual)', iconClass: ICON_OF.unpause };

export const NUMAFLOW: ActionFamily = {
  'numaflow.numaproj.io/MonoVertex': [
    forcePromote,
    pause('MonoVertexRollout'),
    { ...fast, isDisabled: (vertex) => cannotResume('MonoVertexRollout', 'fast')(vertex) || !keepsReplicas(vertex), ...setting([DESIRED_PHASE, 'Running']) },
    // Without a count the autoscaler starts from the minimum.
    { ...gradual, isDisabled: cannotResume('MonoVertexRollout', 'slow'), ...setting([DESIRED_PHASE, 'Running'], [['spec', 'replicas'], undefined]) },
  ],
  'numaflow.numaproj.io/Pipeline': [
    forcePromote,
    pause('PipelineRollout'),
    { ...fast, isDisabled: cannotResume('PipelineRollout', 'fast'), run: (pipeline) => patch(pipeline, [DESIRED_PHASE, 'Running'], annotation(RESUME_STRATEGY, 'fast')) },
    { ...gradual, isDisabled: cannotResume('PipelineRollout', 'slow'), run: (pipeline) => patch(pipeline, [DESIRED_PHASE, 'Running'], annotation(RESUME_STRATEGY, 'slow')) },
  ],
  'numaflow.numaproj.io/InterStepBufferService': [forcePromote],
};
