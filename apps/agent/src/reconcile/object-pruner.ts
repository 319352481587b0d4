import type { SyncOptions } from '@tidemark/sync';
import { labelOf, type KubernetesObject } from '@tidemark/manifest';
import { isClusterError, type ApiResource } from '../cluster/index.js';
import { keyOfEntry } from './inventory.js';
import { TARGET_LABEL } from './labels.js';
import type { TargetContext } from './target-context.js';

export type Propagation = 'Foreground' | 'Background' | 'Orphan';

/** Kinds on which nothing depends: waiting for the garbage collector to find that out only takes time. */
const LEAVES: ReadonlySet<string> = new Set(['ConfigMap', 'Secret', 'ServiceAccount', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'NetworkPolicy', 'LimitRange', 'ResourceQuota']);

export const propagationOf = (options: Pick<SyncOptions, 'prunePropagation'>): Propagation =>
  ({ foreground: 'Foreground', background: 'Background', orphan: 'Orphan' } as const)[options.prunePropagation];

export interface PruneRequest {
  /** keyText */
  readonly id: string;
  /** A version its kind was served in; another one does as well. */
  readonly version: string;
  readonly targetId: string;
  readonly propagation: Propagation;
}

export type PruneOutcome = 'deleted' | 'already gone' | 'not-ours';

/**
 * Deletes one object of the inventory, if it still is the target's: its label is read from the API server first and the
 * deletion holds for that uid only, so that an object somebody made anew under the name stays.
 */
export async function pruneObject(context: TargetContext, request: PruneRequest): Promise<PruneOutcome> {
  const found = await readEntry(context, request);
  if (!found) return 'already gone';
  if (labelOf(found.object, TARGET_LABEL) !== request.targetId) return 'not-ours';
  const uid = String(found.object.metadata['uid']);
  if (found.object.metadata['deletionTimestamp'] === undefined) {
    const there = await context.client.delete(found.resource, keyOfEntry(request), { uid, propagation: propagationFor(found.resource.kind, request.propagation) });
    if (!there) return 'already gone';
  }
  // The watch tells when it is gone; until then it counts as being deleted.
  const record = context.index.get(request.id);
  if (record?.uid === uid) record.deleting = true;
  return 'deleted';
}

/** Nothing to wait for where nothing depends on the object; what is asked for otherwise is asked for with a reason. */
const propagationFor = (kind: string, asked: Propagation): Propagation => (asked === 'Foreground' && LEAVES.has(kind) ? 'Background' : asked);

/** The object of an inventory entry as it is now; undefined when it, or its kind, is gone. */
export async function readEntry(context: TargetContext, entry: { id: string; version: string }): Promise<{ object: KubernetesObject; resource: ApiResource } | undefined> {
  const key = keyOfEntry(entry);
  try {
    const resource = await context.client.discovery.resourceOfKind(key.group, key.kind, entry.version);
    const object = await context.client.get(resource, key, context.signal);
    return object && { object, resource };
  } catch (thrown) {
    if (isClusterError(thrown, 'cluster.kind-not-served')) return undefined;
    throw thrown;
  }
}
