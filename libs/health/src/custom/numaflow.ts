import type { HealthRule, HealthRules } from './rule.js';
import { always, conditionsAt, firstOf, forKinds, generationsDiffer, health, lacks, phase, when, wordAt, type Condition } from './vocabulary/index.js';

/** Numaplane labels the child it gave up on while it was upgrading step by step. */
const upgradeGaveUp: HealthRule = (object) => {
  const labels: unknown = object.metadata['labels'];
  const result = labels !== null && typeof labels === 'object' ? (labels as Record<string, unknown>)['numaplane.numaproj.io/progressive-result-state'] : undefined;
  return result === 'failed' ? health('Degraded', 'Failed progressive upgrade') : undefined;
};

const unhealthyPart =
  (message: (found: Condition) => string): HealthRule =>
  (object) => {
    const found = conditionsAt(object).find(({ status }) => status === 'False');
    return found && health('Degraded', message(found));
  };

/** Phases and conditions: https://numaflow.numaproj.io/APIs/ (PipelinePhase, ISBSvcPhase, MonoVertexPhase, VertexPhase). */
const vertex = (kind: string, partMessage: (found: Condition) => string): HealthRule =>
  firstOf(
    when(generationsDiffer, always('Progressing', `Waiting for ${kind} status`)),
    upgradeGaveUp,
    phase('status.phase', { Failed: 'Degraded', Deleting: 'Progressing', Pausing: health('Progressing', `${kind} is pausing`) }, 'status.message'),
    unhealthyPart(partMessage),
    phase('status.phase', { Running: health('Healthy', `${kind} is healthy`), Paused: health('Healthy', `${kind} is paused`), Succeeded: health('Healthy', `${kind} is healthy`) }),
    always('Progressing', `Waiting for ${kind} status`),
  );

const anyPart = () => 'Subresources are unhealthy';

const notReconciled = firstOf(when(lacks('status'), always('Progressing', 'Not yet reconciled')), when(generationsDiffer, always('Progressing', 'Not yet reconciled')));

const rolloutCondition: HealthRule = (object) => {
  const found = (type: string) => conditionsAt(object).find((entry) => entry.type === type);
  const children = found('ChildResourcesHealthy');
  if (found('ProgressiveUpgradeSucceeded')?.status === 'False') return health('Degraded', 'Progressive upgrade failed');
  if (children?.status === 'False') return children.reason === 'Progressing' ? health('Progressing', 'Child Progressing') : health('Degraded', children.message);
  const pause = conditionsAt(object).find(({ type, status }) => type.endsWith('PausingOrPaused') && status === 'True');
  if (pause?.reason === 'Paused') return health('Healthy', pause.message);
  return pause && health('Progressing', pause.message);
};

/** Rollouts of Numaplane sum up the child they manage (https://github.com/numaproj/numaplane/tree/main/docs). */
const rollout: HealthRule = firstOf(
  notReconciled,
  phase('status.phase', { Failed: (_word, object) => health('Degraded', wordAt(object, 'status.message')), Pending: health('Progressing', 'Update in progress') }),
  rolloutCondition,
  phase('status.phase', { Deployed: health('Healthy', 'Healthy') }),
  always('Progressing', 'Not yet reconciled'),
);

export const numaflow: HealthRules = {
  'numaflow.numaproj.io/InterStepBufferService': vertex('InterStepBufferService', (found) => found.message),
  ...forKinds('numaflow.numaproj.io', ['MonoVertex', 'Pipeline', 'Vertex'], (kind) => vertex(kind, anyPart)),
  ...forKinds('numaplane.numaproj.io', ['ISBServiceRollout', 'MonoVertexRollout', 'NumaflowController', 'NumaflowControllerRollout', 'PipelineRollout'], () => rollout),
};
