import { mapLimited } from '@tidemark/kernel';
import { annotationOf, hasHookFinalizer, labelOf, type KubernetesObject } from '@tidemark/manifest';
import type { WithdrawnTarget } from '@tidemark/protocol';
import { DEFAULT_SYNC_OPTIONS, objectSyncOptions, waveOf } from '@tidemark/sync';
import type { ApiResource } from '../cluster/index.js';
import type { ChangeSignal } from './change-signal.js';
import { releaseHook } from './hook-objects.js';
import { keyOfEntry, type InventoryEntry } from './inventory.js';
import { APPLIED_ANNOTATION, SYNC_ANNOTATION, TARGET_LABEL } from './labels.js';
import { pruneObject, readEntry, type Propagation } from './object-pruner.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';
import { unlessAborted } from './unless-aborted.js';

const PARALLEL = 16;

interface Owned {
  readonly entry: InventoryEntry;
  readonly object: KubernetesObject;
  readonly resource: ApiResource;
}

/**
 * Takes a withdrawn target out of the cluster: with `cascade` deletes what its inventory names and the hooks its syncs
 * left, the highest wave first and each wave gone before the next; without, takes Tidemark's marks off and leaves everything running. Safe to repeat.
 */
export async function removeTarget(context: TargetContext, facts: TargetFacts, withdrawn: WithdrawnTarget, changes: ChangeSignal, propagation: Propagation): Promise<void> {
  const { targetId, cascade, assignment } = withdrawn;
  const owned = await ownedObjects(context, targetId);
  // Nobody will look at the results of its hooks any more.
  await mapLimited(owned, PARALLEL, async ({ entry, object }) => {
    if (hasHookFinalizer(object)) await releaseHook(context, entry, targetId);
  });
  const doomed = cascade ? owned.filter(({ object }) => !isKept(object)) : [];
  const freed = owned.filter((one) => !doomed.includes(one));
  await mapLimited(freed, PARALLEL, (one) => release(context, one));
  const deleted = await deleteByWaves(context, targetId, doomed, changes, propagation);
  await context.inventory.trim(targetId, []);
  await context.watches.use(targetId, []);
  await facts.report({ type: 'target-removed', targetId, cascade, deleted });
  await context.desired.forget(targetId, assignment);
  await context.journal.forget(targetId);
}

async function ownedObjects(context: TargetContext, targetId: string): Promise<Owned[]> {
  const owned: Owned[] = [];
  const entries = new Map(context.inventory.entries(targetId).map((entry) => [entry.id, entry]));
  // Hooks never enter the inventory. Which version of their kind is asked for does not matter.
  for (const [id] of context.index.hooksOf(targetId)) if (!entries.has(id)) entries.set(id, { id, version: 'v1' });
  await mapLimited([...entries.values()], PARALLEL, async (entry) => {
    const found = await readEntry(context, entry);
    if (found && labelOf(found.object, TARGET_LABEL) === targetId) owned.push({ entry, ...found });
  });
  return owned;
}

/**
 * Objects that outlive their application: those that ask to, and definitions, with which every object of their kind would
 * go, whoever made it (Argo CD's rule).
 */
const isKept = (object: KubernetesObject): boolean =>
  object.kind === 'CustomResourceDefinition' ||
  objectSyncOptions(DEFAULT_SYNC_OPTIONS, undefined, object).delete !== 'yes' || annotationOf(object, 'helm.sh/resource-policy') === 'keep';

async function release(context: TargetContext, { entry, resource }: Owned): Promise<void> {
  const patch = { metadata: { labels: { [TARGET_LABEL]: null }, annotations: { [APPLIED_ANNOTATION]: null, [SYNC_ANNOTATION]: null } } };
  await context.client.mergePatch(resource, keyOfEntry(entry), patch, { signal: context.signal });
}

async function deleteByWaves(context: TargetContext, targetId: string, doomed: readonly Owned[], changes: ChangeSignal, propagation: Propagation): Promise<number> {
  const waves = [...new Set(doomed.map(({ object }) => waveOf(object)))].sort((left, right) => right - left);
  let deleted = 0;
  // Kinds that are watched tell when their objects are gone.
  await unlessAborted(context.watches.use(targetId, doomed.map(({ resource }) => resource)), context.signal);
  for (const wave of waves) {
    const members = doomed.filter(({ object }) => waveOf(object) === wave);
    await mapLimited(members, PARALLEL, async ({ entry }) => {
      if ((await pruneObject(context, { ...entry, targetId, propagation })) === 'deleted') deleted += 1;
    });
    await gone(context, members, changes);
  }
  return deleted;
}

async function gone(context: TargetContext, members: readonly Owned[], changes: ChangeSignal): Promise<void> {
  for (;;) {
    const mark = changes.mark;
    if (members.every(({ entry, object }) => context.index.get(entry.id)?.uid !== object.metadata['uid'])) return;
    await changes.since(mark, context.signal);
  }
}
