import { annotationOf, fieldAt, gvkOf, HOOK_FINALIZER, labelOf, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { isClusterError } from '../cluster/index.js';
import { keyOfEntry, type InventoryEntry } from './inventory.js';
import { APPLIED_ANNOTATION, SYNC_ANNOTATION, TARGET_LABEL } from './labels.js';
import { pruneObject, readEntry } from './object-pruner.js';
import type { TargetContext } from './target-context.js';

/** Kinds that are done the moment they exist: their deletion can't take a result away. */
const DONE_AT_ONCE: ReadonlySet<string> = new Set(['/ConfigMap', '/Secret', '/ServiceAccount', 'rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/RoleBinding', 'rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding']);

const CONFLICT_RETRIES = 5;

/** A hook as it is created: marked with the run it belongs to, and held until its result was seen. */
export function markedHook(hook: KubernetesObject, run: string): KubernetesObject {
  const { [APPLIED_ANNOTATION]: _applied, ...own } = hook.metadata.annotations ?? {};
  const annotations = { ...own, [SYNC_ANNOTATION]: run };
  const { group, kind } = gvkOf(hook);
  if (DONE_AT_ONCE.has(`${group}/${kind}`)) return withMetadata(hook, { annotations });
  const given = finalizersOf(hook).filter((finalizer) => finalizer !== HOOK_FINALIZER);
  return withMetadata(hook, { annotations, finalizers: [...given, HOOK_FINALIZER] });
}

/** Takes the hook finalizer away, if the object still is the target's. Safe to repeat; nothing to do when it is gone. */
export async function releaseHook(context: TargetContext, entry: InventoryEntry, targetId: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const found = await readEntry(context, entry);
    const finalizers = found ? finalizersOf(found.object) : [];
    if (!found || labelOf(found.object, TARGET_LABEL) !== targetId || !finalizers.includes(HOOK_FINALIZER)) break;
    const patch = { metadata: { finalizers: finalizers.filter((one) => one !== HOOK_FINALIZER), resourceVersion: found.object.metadata['resourceVersion'] } };
    try {
      await context.client.mergePatch(found.resource, keyOfEntry(entry), patch, { signal: context.signal });
      break;
    } catch (thrown) {
      if (isClusterError(thrown, 'cluster.not-found')) break;
      if (!isClusterError(thrown, 'cluster.conflict') || attempt >= CONFLICT_RETRIES) throw thrown;
    }
  }
  // The watch says the same a moment later.
  const record = context.index.get(entry.id);
  if (record) record.held = false;
}

/**
 * Deletes the hooks that an attempt left running: nobody waits for them any more, and their finalizer would keep them for
 * ever. They are looked up in the cluster, since their kind may not be watched now. Safe to repeat.
 */
export async function stopHooks(context: TargetContext, targetId: string, runId: string): Promise<void> {
  const ids = context.runs.get(targetId, runId)?.outline.steps.flatMap(({ actions }) => actions) ?? [];
  for (const id of ids) {
    const [, verb, ...key] = id.split('/');
    if (verb !== 'hook') continue;
    const entry = { id: key.join('/'), version: 'v1' };
    const found = await readEntry(context, entry);
    if (!found || !finalizersOf(found.object).includes(HOOK_FINALIZER) || annotationOf(found.object, SYNC_ANNOTATION)?.startsWith(`${runId}/`) !== true) continue;
    await releaseHook(context, entry, targetId);
    await pruneObject(context, { ...entry, targetId, propagation: 'Background' });
  }
}

function finalizersOf(object: KubernetesObject): string[] {
  const finalizers = fieldAt(object, 'metadata', 'finalizers');
  return Array.isArray(finalizers) ? finalizers.map(String) : [];
}
