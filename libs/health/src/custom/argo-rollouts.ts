import type { KubernetesObject } from '@tidemark/manifest';
import type { HealthRule, HealthRules } from './rule.js';
import { always, byReason, conditionsInOrder, entriesAt, equals, firstOf, has, health, lacks, numberAt, phase, when, wordAt, type Question } from './vocabulary/index.js';

const WORKLOAD_GENERATION = 'rollout.argoproj.io/workload-generation';

/**
 * Up to version 0.9 `observedGeneration` was a hash of the spec and cannot be compared; later it is the number as text.
 * A rollout of a referenced workload also has to have seen that workload's generation.
 */
const specSeen: Question = (object) => {
  const observed = numberIn(wordAt(object, 'status.observedGeneration'));
  const generation = numberAt(object, 'metadata.generation');
  return observed === undefined || generation === undefined || observed >= generation;
};

const workloadSeen: Question = (object) => {
  const generation = numberIn(object.metadata.annotations?.[WORKLOAD_GENERATION] ?? '');
  const observed = numberIn(wordAt(object, 'status.workloadObservedGeneration'));
  return lacks('spec.workloadRef')(object) || generation === undefined || observed === undefined || generation === observed;
};

const numberIn = (text: string): number | undefined => (/^\d+$/.test(text) ? Number(text) : undefined);

const isPaused: Question = (object) => equals('spec.paused', true)(object) || entriesAt(object, 'status.pauseConditions').length > 0;

/** Since 1.0 the controller sums itself up in a word and a sentence. */
const ownSummary = phase('status.phase', { Healthy: 'Healthy', Degraded: 'Degraded', Progressing: 'Progressing', Paused: 'Suspended' }, 'status.message');

/** Blue-green keeps the old replicas for a while after the switch, so that only a canary waits for their end. */
const replicasMoving: HealthRule = (object) => {
  const count = (path: string, absent: number): number => numberAt(object, path) ?? absent;
  const updated = count('status.updatedReplicas', 0);
  const waiting = (what: string) => health('Progressing', `Waiting for roll out to finish: ${what}`);
  if (updated < count('spec.replicas', 1)) return waiting('More replicas need to be updated');
  if (has('spec.strategy.canary')(object) && count('status.replicas', 0) > updated) return waiting('old replicas are pending termination');
  if (count('status.availableReplicas', 0) < updated) return waiting('updated replicas are still becoming available');
  return undefined;
};

const blueGreen = firstOf(
  replicasMoving,
  when(
    (object) => wordAt(object, 'status.blueGreen.activeSelector') === wordAt(object, 'status.currentPodHash'),
    always('Healthy', 'The active Service is serving traffic to the current pod spec'),
  ),
  always('Progressing', 'The current pod spec is not receiving traffic from the active service'),
);

/** Version 0.8 moved the name of the stable replica set out of the canary's status. */
const isStable: Question = (object) => (wordAt(object, 'status.stableRS') || wordAt(object, 'status.canary.stableRS')) === wordAt(object, 'status.currentPodHash');

const stepsOf = (object: KubernetesObject): unknown[] => entriesAt(object, 'spec.strategy.canary.steps');
const allStepsDone: Question = (object) => isStable(object) && numberAt(object, 'status.currentStepIndex') === stepsOf(object).length;

const canaryWithSteps = firstOf(
  when((object) => !allStepsDone(object), always('Progressing', 'Waiting for rollout to finish steps')),
  replicasMoving,
  always('Healthy', 'The rollout has completed all steps'),
);

const canaryWithoutSteps = firstOf(
  replicasMoving,
  when(isStable, always('Healthy', 'The rollout has completed canary deployment')),
  always('Progressing', 'Waiting for rollout to finish canary deployment'),
);

/** https://argo-rollouts.readthedocs.io/en/stable/features/specification; from the conditions on only for versions before 1.0 */
const rollout = firstOf(
  when((object) => !specSeen(object), always('Progressing', 'Waiting for rollout to finish: observed rollout generation less than desired generation')),
  when((object) => !workloadSeen(object), always('Progressing', 'Waiting for rollout to finish: observed workload generation less than desired generation')),
  ownSummary,
  conditionsInOrder({
    InvalidSpec: { other: 'Degraded' },
    Progressing: { other: byReason({ RolloutAborted: 'Degraded', ProgressDeadlineExceeded: 'Degraded' }) },
  }),
  when(
    has('status.currentPodHash'),
    firstOf(
      when(isPaused, always('Suspended', 'Rollout is paused')),
      when(has('spec.strategy.blueGreen'), blueGreen),
      when((object) => stepsOf(object).length > 0, canaryWithSteps),
      when(has('spec.strategy.canary'), canaryWithoutSteps),
    ),
  ),
  always('Progressing', 'Waiting for rollout to finish: status has not been reconciled.'),
);

export const argoRollouts: HealthRules = { 'argoproj.io/Rollout': rollout };
