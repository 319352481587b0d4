import { withDefaultNamespace, type KubernetesObject } from '@tidemark/manifest';
import {
  applyTask,
  arrangeTasks,
  deletePoliciesOf,
  hookTasksOf,
  hookTypesOf,
  isHook,
  isSkipped,
  objectSyncOptions,
  orderTasks,
  parseSyncOptions,
  phasesOf,
  pruneTask,
  waveOf,
  type SyncPhase,
  type SyncTask,
} from '@tidemark/sync';
import type { Answer, Suite } from '../suite.js';

interface Pair {
  target: KubernetesObject | null;
  live: KubernetesObject | null;
}
type SortTask = Pair & { phase: SyncPhase; waveOverride?: number };

interface PlanInput {
  resources: Pair[] | null;
  hooks: KubernetesObject[] | null;
  namespace: string;
  skipHooks: boolean;
  pruneLast: boolean;
  revision: string;
  startedAt: number;
}

const taskOf = ({ target, live }: Pair, phase: SyncPhase): SyncTask[] => {
  if (target) return [applyTask(phase, { ...target, metadata: target.metadata ?? {} }, live ?? undefined)];
  return live ? [pruneTask(phase, live)] : [];
};

function sort(tasks: SortTask[]): Answer {
  const indexed = tasks.flatMap((each, index) => {
    const made = taskOf(each, each.phase || 'Sync').map((task) => ({ ...task, wave: each.waveOverride ?? task.wave }));
    return made.map((task) => ({ ...task, index }));
  });
  return { order: orderTasks(indexed).map(({ index, phase, wave }) => ({ index, phase, wave })) };
}

function plan(input: PlanInput): Answer {
  const options = parseSyncOptions(input.pruneLast ? ['PruneLast=true'] : []).options;
  const place = (object: KubernetesObject) => withDefaultNamespace(object, input.namespace, () => 'namespaced');
  const resources = (input.resources ?? [])
    .filter(({ target, live }) => !isHook(target ?? live))
    .flatMap(({ target, live }) => phasesOf(target ?? live).flatMap((phase) => taskOf({ target: target && place(target), live }, phase)));
  const hooks = input.skipHooks ? [] : (input.hooks ?? []).flatMap((hook) => hookTasksOf(place(hook), input, () => undefined));
  const tasks = arrangeTasks([...resources, ...hooks], (task) => objectSyncOptions(options, task.target, task.live).pruneLast);
  return { tasks: tasks.map(({ key, phase, wave, verb }) => ({ ...key, phase, wave, prune: verb === 'prune', hook: verb === 'hook' })) };
}

export const syncOrder: Suite = {
  name: 'sync-order',
  answer: (input) => {
    const object = input['object'] as KubernetesObject | null;
    switch (input['op']) {
      case 'sort':
        return sort(input['tasks'] as SortTask[]);
      case 'plan':
        return plan(input as unknown as PlanInput);
      case 'phases':
        return { phases: phasesOf(object).sort(), hook: isHook(object), wave: waveOf(object) };
      case 'hook':
        return { isHook: isHook(object), skip: isSkipped(object), types: [...hookTypesOf(object)].sort(), deletePolicies: [...deletePoliciesOf(object)].sort() };
      case 'wave':
        return { wave: waveOf(object) };
      default:
        return undefined;
    }
  },
  required: (expected) =>
    Array.isArray(expected['types']) ? { ...expected, types: [...(expected['types'] as string[])].sort(), deletePolicies: [...(expected['deletePolicies'] as string[])].sort() } : expected,
};
