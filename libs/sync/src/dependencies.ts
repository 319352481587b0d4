import { fieldAt, gvkOf, type KubernetesObject } from '@tidemark/manifest';
import type { SyncTask } from './sync-task.js';

/** A kind of object that others can't exist without, and how both sides name it. */
interface Dependency {
  provides(object: KubernetesObject): string | undefined;
  needs(object: KubernetesObject): string | undefined;
}

const namespaceDependency: Dependency = {
  provides: (object) => (gvkOf(object).group === '' && object.kind === 'Namespace' ? object.metadata.name : undefined),
  needs: (object) => object.metadata.namespace || undefined,
};

const definitionDependency: Dependency = {
  provides: (object) => {
    if (gvkOf(object).group !== 'apiextensions.k8s.io' || object.kind !== 'CustomResourceDefinition') return undefined;
    const group = fieldAt(object, 'spec', 'group');
    const kind = fieldAt(object, 'spec', 'names', 'kind');
    return typeof group === 'string' && typeof kind === 'string' ? `${group}/${kind}` : undefined;
  },
  needs: (object) => `${gvkOf(object).group}/${object.kind}`,
};

/** Moves each Namespace, then each CRD, before the first task that needs it; it takes over that task's phase and wave. */
export function bubbleDependencies<T extends SyncTask>(ordered: readonly T[]): T[] {
  return bubble(bubble(ordered, namespaceDependency), definitionDependency);
}

function bubble<T extends SyncTask>(ordered: readonly T[], dependency: Dependency): T[] {
  const firstNeed = firstNeeds(ordered, dependency);
  const moved = new Map<number, T[]>();
  const kept: (T | undefined)[] = ordered.map((task, index) => {
    const provided = task.target && dependency.provides(task.target);
    const need = provided === undefined ? undefined : firstNeed.get(provided);
    if (need === undefined || need > index) return task;
    const { phase, wave } = ordered[need] as T;
    moved.set(need, [...(moved.get(need) ?? []), { ...task, phase, wave }]);
    return undefined;
  });
  return kept.flatMap((task, index) => [...(moved.get(index) ?? []), ...(task === undefined ? [] : [task])]);
}

/** For every name, the index of the first task that needs it; a provider itself needs nothing of its kind. */
function firstNeeds(ordered: readonly SyncTask[], dependency: Dependency): Map<string, number> {
  const first = new Map<string, number>();
  ordered.forEach(({ target }, index) => {
    if (target === undefined || dependency.provides(target) !== undefined) return;
    const needed = dependency.needs(target);
    if (needed !== undefined && !first.has(needed)) first.set(needed, index);
  });
  return first;
}
