import type { HealthRule, HealthRules } from './rule.js';
import { always, equals, firstOf, generationsDiffer, has, health, lacks, numberAt, phase, when, wordAt, type Question } from './vocabulary/index.js';

const PAUSED = 'spec.updateStrategy.rollingUpdate.paused';
const PARTITION = 'spec.updateStrategy.rollingUpdate.partition';

/** Everything outside the partition is updated, and something inside is not: a person has to move the partition on. */
const heldByPartition =
  (total: string, updated: string): Question =>
  (object) => {
    const partition = numberAt(object, PARTITION) ?? 0;
    const replicas = numberAt(object, total) ?? 0;
    const done = numberAt(object, updated) ?? 0;
    return partition > 0 && done >= replicas - partition && done < replicas;
  };

const notObserved: Question = (object) => lacks('status.observedGeneration')(object) || generationsDiffer(object);

interface Counts {
  total: string;
  updated: string;
  available: string;
}

/** A workload of OpenKruise (https://openkruise.io/docs); `name` and `parts` are the words of its texts. */
const workload = (name: string, { total, updated, available }: Counts, parts = 'replicas'): HealthRule =>
  firstOf(
    when(notObserved, always('Progressing', 'Waiting for initialization')),
    when(equals(PAUSED, true), always('Suspended', `${name} is paused`)),
    when(heldByPartition(total, updated), always('Suspended', `${name} needs manual intervention`)),
    when((object) => numberAt(object, available) === numberAt(object, total), always('Healthy', `All ${name} workloads are ready and updated`)),
    always('Degraded', `Some ${parts} are not ready or available`),
  );

const replicated: Counts = { total: 'status.replicas', updated: 'status.updatedReplicas', available: 'status.updatedAvailableReplicas' };
const perNode: Counts = { total: 'status.desiredNumberScheduled', updated: 'status.updatedNumberScheduled', available: 'status.numberAvailable' };

const advancedCronJob = firstOf(
  when(equals('spec.paused', true), always('Suspended', 'AdvancedCronJob is Paused')),
  when(has('status.lastScheduleTime'), always('Healthy', 'AdvancedCronJobs has run successfully')),
  always('Progressing', 'AdvancedCronJobs has not run successfully'),
);

const broadcastJob = firstOf(
  phase('status.phase', {
    completed: health('Healthy', 'BroadcastJob is completed successfully'),
    failed: health('Degraded', 'BroadcastJob has failed'),
    paused: health('Suspended', 'BroadcastJob is Paused'),
  }),
  always('Progressing', 'BroadcastJob is still running'),
);

const gameServerSet = firstOf(
  when(notObserved, always('Progressing', 'Waiting for GameServerSet initialization')),
  when(equals(PAUSED, true), always('Suspended', 'GameServerSet is paused')),
  when(heldByPartition('status.replicas', 'status.updatedReplicas'), (object) => health('Suspended', `Partition=${wordAt(object, PARTITION)}, waiting for manual intervention`)),
  when(
    (object) => ['status.readyReplicas', 'status.updatedReadyReplicas'].every((count) => (numberAt(object, count) ?? 0) === numberAt(object, 'spec.replicas')),
    always('Healthy', 'All GameServerSet replicas are updated and ready'),
  ),
  (object) => health('Progressing', `ReadyReplicas ${numberAt(object, 'status.readyReplicas') ?? 0}/${wordAt(object, 'spec.replicas')}, still progressing`),
);

export const openKruise: HealthRules = {
  'apps.kruise.io/AdvancedCronJob': advancedCronJob,
  'apps.kruise.io/BroadcastJob': broadcastJob,
  'apps.kruise.io/CloneSet': workload('Cloneset', replicated),
  'apps.kruise.io/DaemonSet': workload('Daemonset', perNode, 'pods'),
  'apps.kruise.io/StatefulSet': workload('Statefulset', replicated),
  'game.kruise.io/GameServerSet': gameServerSet,
};
