import { gvkOf, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import { applyTask, type SyncTask } from './sync-task.js';

/** Labels and annotations that the destination namespace is to have (`managedNamespaceMetadata`). */
export interface NamespaceMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A manifest of the bundle is the namespace: then that has the say. */
export const declaresNamespace = (objects: Iterable<KubernetesObject>, namespace: string): boolean =>
  [...objects].some((object) => object.kind === 'Namespace' && gvkOf(object).group === '' && object.metadata.name === namespace);

/** The namespace as it is to be made. An empty map is left out: stating it would claim the map as a whole. */
export function namespaceObject(name: string, managed?: NamespaceMetadata): KubernetesObject {
  const maps = Object.entries({ ...managed }).filter(([, map]) => Object.keys(map).length > 0);
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, ...Object.fromEntries(maps) } };
}

/**
 * The task of the option CreateNamespace: makes the destination namespace before anything else, when it is missing, or is to
 * have labels or annotations, and no manifest declares it. It stays outside the inventory, so it is never pruned.
 */
export function namespaceTask(namespace: string, desired: readonly KubernetesObject[], liveOf: (key: ObjectKey) => KubernetesObject | undefined, managed?: NamespaceMetadata): SyncTask[] {
  const live = liveOf({ group: '', kind: 'Namespace', namespace: '', name: namespace });
  if (namespace === '' || declaresNamespace(desired, namespace) || (live !== undefined && managed === undefined)) return [];
  return [{ ...applyTask('PreSync', namespaceObject(namespace, managed)), unowned: true }];
}
