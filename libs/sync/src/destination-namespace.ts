import { gvkOf, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import { applyTask, type SyncTask } from './sync-task.js';

/**
 * The task of the option CreateNamespace: makes the destination namespace before anything else, when it is missing and no
 * manifest declares it. It stays outside the inventory, so it is never pruned.
 */
export function namespaceTask(namespace: string, desired: readonly KubernetesObject[], liveOf: (key: ObjectKey) => KubernetesObject | undefined): SyncTask[] {
  const declared = desired.some((object) => object.kind === 'Namespace' && gvkOf(object).group === '' && object.metadata.name === namespace);
  const live = liveOf({ group: '', kind: 'Namespace', namespace: '', name: namespace });
  if (namespace === '' || declared || live !== undefined) return [];
  return [{ ...applyTask('PreSync', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }), unowned: true }];
}
