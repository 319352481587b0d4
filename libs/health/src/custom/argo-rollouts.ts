import type { KubernetesObject } from '@tidemark/manifest';
import type { HealthRule, HealthRules } from './rule.js';
import { always, byReason, conditionsInOrder, entriesAt, equals, firstOf, has, health, lacks, numberAt, when, wordAt, type Question } from './vocabulary/index.js';

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

/** Version 0.8 moved the name of the stable replica set out of the canary's status. */
const stableHash = (object: KubernetesObject): string => wordAt(object, 'status.stableRS') || wordAt(object, 'status.canary.stableRS');

const notStable: HealthRule = (object) => {
  const current = wordAt(object, 'status.currentPodHash');
  if (has('spec.strategy.blueGreen')(object)) {
    if (wordAt(object, 'status.blueGreen.activeSelector') !== current) return health('Progressing', 'active service cutover pending');
    const stable = wordAt(object, 'status.stableRS');
    return stable === '' || stable === current ? undefined : health('Progressing', 'waiting for analysis to complete');
  }
  return has('spec.strategy.canary')(object) && stableHash(object) !== current ? health('Progressing', 'Waiting for rollout to finish steps') : undefined;
};

/** https://argo-rollouts.readthedocs.io/en/stable/features/specification */
const rollout = firstOf(
  when((object) => lacks('status')(object) || !specSeen(object) || !workloadSeen(object), always('Progressing', 'Waiting for rollout spec update to be observed')),
  conditionsInOrder({
    InvalidSpec: { other: 'Degraded' },
    Progressing: { other: byReason({ RolloutAborted: 'Degraded', ProgressDeadlineExceeded: 'Degraded' }) },
  }),
  when(isPaused, always('Suspended', 'Rollout is paused')),
  replicasMoving,
  notStable,
  always('Healthy'),
);

export const argoRollouts: HealthRules = { 'argoproj.io/Rollout': rollout };
