import { builtinScope, isHook, keyOf, keyText, withDefaultNamespace, type KubernetesObject, type ObjectKey, type Scope } from '@tidemark/manifest';
import { namespaceTask, type NamespaceMetadata } from './destination-namespace.js';
import { deletePoliciesOf } from './hook-delete-policy.js';
import { namedHook, type HookNaming } from './hook-name.js';
import { phasesOf, type SyncPhase } from './phase.js';
import { pruneLast, reversePruneWaves } from './prune-waves.js';
import { objectSyncOptions, type SyncOptions } from './sync-options.js';
import type { SyncAction, SyncPlan, SyncStep } from './sync-plan.js';
import { applyTask, hookTask, pruneTask, type SyncTask } from './sync-task.js';
import { orderTasks } from './task-order.js';

export interface PlanInput {
  /** The objects of the bundle, hooks among them. Of several with one key the last counts. */
  desired: readonly KubernetesObject[];
  /** What is in the cluster: at least the objects with a desired key and those of the inventory. */
  live: readonly KubernetesObject[];
  /** What this target has created and so may prune. */
  inventory: readonly ObjectKey[];
  options: SyncOptions;
  /** The destination namespace, for namespaced objects that name none. */
  namespace: string;
  /** What it is to carry where CreateNamespace makes it. */
  namespaceMetadata?: NamespaceMetadata | undefined;
  revision: string;
  /** Unix seconds; part of the names of nameless hooks. */
  startedAt: number;
  /** Whether what is no longer desired is pruned. */
  prune: boolean;
  /** No hook runs: strategy `apply`, selective syncs and self-heal. */
  skipHooks?: boolean;
  /** A selective sync: only these objects. */
  selects?: (key: ObjectKey) => boolean;
  /** The scope of kinds as the cluster serves them. */
  scopeOf?: (group: string, kind: string) => Scope;
}

/** Plans one sync. Pure: the same input gives the same plan, action by action. */
export function planSync(input: PlanInput): SyncPlan {
  const tasks = arrangeTasks(tasksOf(input), (task) => objectSyncOptions(input.options, task.target, task.live).pruneLast);
  return { revision: input.revision, startedAt: input.startedAt, steps: stepsOf(tasks, input.options) };
}

/** The tasks in the order they run, after prune reversal, PruneLast and dependency bubbling. */
export function arrangeTasks(tasks: readonly SyncTask[], isPrunedLast: (task: SyncTask) => boolean): SyncTask[] {
  return orderTasks(pruneLast(reversePruneWaves(tasks), isPrunedLast));
}

/** One task a phase for a hook: nameless ones get the name they are created under. */
export function hookTasksOf(hook: KubernetesObject, naming: HookNaming, liveOf: (key: ObjectKey) => KubernetesObject | undefined, phases: readonly SyncPhase[] = phasesOf(hook)): SyncTask[] {
  return phases.map((phase) => {
    const named = namedHook(hook, phase, naming);
    return hookTask(phase, named, liveOf(keyOf(named)));
  });
}

function tasksOf(input: PlanInput): SyncTask[] {
  const live = new Map(input.live.map((object) => [keyText(keyOf(object)), object]));
  const liveOf = (key: ObjectKey): KubernetesObject | undefined => live.get(keyText(key));
  const placed = input.desired.map((object) => withDefaultNamespace(object, input.namespace, input.scopeOf ?? builtinScope));
  const hooks = input.skipHooks === true ? [] : placed.filter(isHook);
  const resources = new Map(placed.filter((object) => !isHook(object)).map((object) => [keyText(keyOf(object)), object]));
  const tasks = [
    ...(input.options.createNamespace ? namespaceTask(input.namespace, placed, liveOf, input.namespaceMetadata) : []),
    ...[...resources.values()].flatMap((object) => phasesOf(object).map((phase) => applyTask(phase, object, liveOf(keyOf(object))))),
    ...hooks.flatMap((hook) => hookTasksOf(hook, input, liveOf)),
    ...(input.prune ? prunable(input, resources, liveOf) : []),
  ];
  return input.selects === undefined ? tasks : tasks.filter(({ key, unowned }) => unowned === true || input.selects?.(key));
}

/** Live objects of the inventory that nothing desires any more; a hook's object is its policy's business. */
function prunable(input: PlanInput, desired: ReadonlyMap<string, unknown>, liveOf: (key: ObjectKey) => KubernetesObject | undefined): SyncTask[] {
  const owned = new Map(input.inventory.map((key) => [keyText(key), key]));
  return [...owned].flatMap(([text, key]) => {
    const object = desired.has(text) ? undefined : liveOf(key);
    if (object === undefined || isHook(object)) return [];
    return objectSyncOptions(input.options, undefined, object).prune === 'no' ? [] : [pruneTask('Sync', object)];
  });
}

/** Tasks in their order as waves. */
export function stepsOf(tasks: readonly SyncTask[], options: SyncOptions): SyncStep[] {
  const steps: SyncStep[] = [];
  for (const task of tasks) {
    const last = steps.at(-1);
    const step = last?.phase === task.phase && last.wave === task.wave ? last : { phase: task.phase, wave: task.wave, actions: [] };
    if (step !== last) steps.push(step);
    step.actions.push(actionOf(task, options));
  }
  return steps;
}

function actionOf({ verb, key, phase, wave, target, live, unowned }: SyncTask, options: SyncOptions): SyncAction {
  return {
    id: `${phase}/${verb}/${keyText(key)}`,
    verb,
    key,
    phase,
    wave,
    ...(target === undefined ? {} : { object: target }),
    options: objectSyncOptions(options, target, live),
    ...(verb === 'hook' ? { deletePolicies: deletePoliciesOf(target) } : {}),
    ...(verb === 'hook' || unowned ? { unowned: true } : {}),
  };
}
