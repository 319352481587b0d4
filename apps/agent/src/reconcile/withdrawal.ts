import { mapLimited } from '@tidemark/kernel';
import { annotationOf, fieldAt, hasHookFinalizer, hookTypesOf, labelOf, type KubernetesObject } from '@tidemark/manifest';
import type { DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';
import { DELETION_PHASES, objectSyncOptions, parseSyncOptions, waveOf, type SyncOptions } from '@tidemark/sync';
import { objectName, type ApiResource } from '../cluster/index.js';
import type { ChangeSignal } from './change-signal.js';
import { DeletionHooks, type HooksEnd } from './deletion-hooks.js';
import { followKinds } from './follow-kinds.js';
import { releaseHook } from './hook-objects.js';
import { keyOfEntry, type InventoryEntry } from './inventory.js';
import { APPLIED_ANNOTATION, SYNC_ANNOTATION, TARGET_LABEL } from './labels.js';
import { propagationOf, pruneObject, readEntry, type Propagation } from './object-pruner.js';
import { LOOK_BACK } from './report-lookback.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';
import { unlessAborted } from './unless-aborted.js';

const PARALLEL = 16;
/** Objects are gone within moments, unless somebody keeps them. */
const WORTH_TELLING_MS = 5_000;

interface Owned {
  readonly entry: InventoryEntry;
  readonly object: KubernetesObject;
  readonly resource: ApiResource;
}

export interface WithdrawalSubject {
  readonly withdrawn: WithdrawnTarget;
  /** What it was last; null when nobody knows any more. */
  readonly statement: DesiredTarget | null;
  readonly changes: ChangeSignal;
  stopReason(): string | undefined;
}

/**
 * Takes a withdrawn target out of the cluster: with `cascade` runs its PreDelete hooks, deletes what its inventory names
 * and the hooks its syncs left, the highest wave first and each wave gone before the next, and runs its PostDelete hooks;
 * without, takes Tidemark's marks off and leaves everything running. A hook that fails stops it there. Safe to repeat.
 */
export async function removeTarget(context: TargetContext, facts: TargetFacts, subject: WithdrawalSubject): Promise<HooksEnd> {
  const { targetId, assignment } = subject.withdrawn;
  const end: HooksEnd = (await wasSaid(context, subject.withdrawn)) ? { outcome: 'succeeded' } : await takeOut(context, facts, subject);
  if (end.outcome !== 'succeeded') return end;
  // First, or an agent killed in between would take the hooks for not run.
  await context.desired.forget(targetId, assignment);
  await context.runs.end(targetId);
  await context.journal.forget(targetId);
  return end;
}

/** The agent was killed after it had said that the target is removed. */
async function wasSaid(context: TargetContext, { targetId, assignment }: WithdrawnTarget): Promise<boolean> {
  // Its inventory is gone by then. Reading the reports for each of a thousand targets that still have theirs would take its time.
  if (context.inventory.entries(targetId).length > 0) return false;
  const latest = await context.reports.latest(LOOK_BACK);
  return latest.some(({ report }) => report.type === 'target-removed' && report.targetId === targetId && report.assignment === assignment);
}

async function takeOut(context: TargetContext, facts: TargetFacts, subject: WithdrawalSubject): Promise<HooksEnd> {
  const { targetId, cascade, assignment } = subject.withdrawn;
  const hooks = await deletionHooksOf(context, facts, subject);
  const before = await hooks?.run('PreDelete');
  if (before && before.outcome !== 'succeeded') return before;
  const deleted = hooks?.isPastObjects === true ? 0 : await removeObjects(context, facts, subject);
  if (deleted === null) return { outcome: 'terminated' };
  const after = await hooks?.run('PostDelete');
  if (after && after.outcome !== 'succeeded') return after;
  // Hooks that nothing deletes stay for people to look at, as objects of nobody.
  if (hooks) await letGo(context, await withHooksReleased(context, targetId));
  await context.inventory.trim(targetId, []);
  await context.watches.use(targetId, []);
  await facts.clear('DeletionError');
  await facts.report({ type: 'target-removed', targetId, cascade, deleted, assignment });
  return { outcome: 'succeeded' };
}

/** @throws TidemarkError of `DesiredStore.bundle`: without the manifests nobody knows whether there are hooks */
async function deletionHooksOf(context: TargetContext, facts: TargetFacts, { withdrawn, statement, changes, stopReason }: WithdrawalSubject): Promise<DeletionHooks | null> {
  // Where nothing was ever deployed there is nothing that a hook could get ready for its end.
  const wasDeployed = facts.sync !== null || context.inventory.entries(withdrawn.targetId).length > 0;
  if (!withdrawn.cascade || statement === null || !wasDeployed) return null;
  const bundle = await context.bundles.prepared(statement, context.signal);
  const deletes = [...bundle.objects.values()].some(({ object }) => DELETION_PHASES.some((phase) => hookTypesOf(object).includes(phase)));
  // The hooks of its syncs are found by what is watched, which is nothing after a restart.
  await followKinds(context, withdrawn.targetId, bundle, new Map());
  return deletes ? new DeletionHooks(context, facts, { withdrawn, statement, bundle, changes, stopReason }) : null;
}

/** How many it deleted; null when it was called off while it waited for one to go. */
async function removeObjects(context: TargetContext, facts: TargetFacts, subject: WithdrawalSubject): Promise<number | null> {
  const { withdrawn, statement, changes, stopReason } = subject;
  const { targetId, cascade } = withdrawn;
  const { options } = parseSyncOptions(statement?.syncOptions ?? []);
  const owned = await withHooksReleased(context, targetId);
  const doomed = cascade ? owned.filter(({ object }) => !isKept(object, options)) : [];
  const guarded = doomed.filter(({ object }) => objectSyncOptions(options, undefined, object).delete === 'confirm');
  if (guarded.length > 0 && !(await confirmed(context, facts, subject, guarded))) return null;
  await letGo(context, owned.filter((one) => !doomed.includes(one)));
  const areGone = (members: readonly Owned[]): Promise<boolean> => tellingWhile(() => gone(context, members, changes, stopReason), facts, () => whatKeeps(context, members));
  return deleteByWaves(context, targetId, doomed, { propagation: propagationOf(options), areGone });
}

/** Nothing is deleted before a person confirmed all of it (Argo CD's rule); false when it was called off meanwhile. */
async function confirmed(context: TargetContext, facts: TargetFacts, { withdrawn, changes, stopReason }: WithdrawalSubject, guarded: readonly Owned[]): Promise<boolean> {
  const [first, ...others] = guarded.map(({ entry }) => objectName(keyOfEntry(entry))).sort();
  for (;;) {
    const mark = changes.mark;
    if (facts.isDeletionConfirmed(withdrawn.assignment)) break;
    if (stopReason() !== undefined) return false;
    await facts.raise('DeletionError', `waiting for confirmation to delete ${first ?? ''}${others.length > 0 ? ` and ${others.length} more` : ''}`);
    await changes.since(mark, context.signal);
  }
  await facts.clear('DeletionError');
  return true;
}

/** What the deletion under way waits to delete may go, also after a restart; false when none is. */
export async function confirmDeletion(facts: TargetFacts, changes: ChangeSignal, withdrawn: WithdrawnTarget | undefined): Promise<boolean> {
  if (withdrawn?.cascade !== true) return false;
  await facts.confirmDeletion(withdrawn.assignment);
  changes.notify();
  return true;
}

/** What the target owns; nobody will look at the results of its hooks any more. */
async function withHooksReleased(context: TargetContext, targetId: string): Promise<Owned[]> {
  const owned = await ownedObjects(context, targetId);
  await mapLimited(owned.filter(({ object }) => hasHookFinalizer(object)), PARALLEL, ({ entry }) => releaseHook(context, entry, targetId));
  return owned;
}

async function letGo(context: TargetContext, owned: readonly Owned[]): Promise<void> {
  await mapLimited(owned, PARALLEL, (one) => release(context, one));
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
const isKept = (object: KubernetesObject, options: SyncOptions): boolean =>
  object.kind === 'CustomResourceDefinition' ||
  objectSyncOptions(options, undefined, object).delete === 'no' || annotationOf(object, 'helm.sh/resource-policy') === 'keep';

async function release(context: TargetContext, { entry, resource }: Owned): Promise<void> {
  const patch = { metadata: { labels: { [TARGET_LABEL]: null }, annotations: { [APPLIED_ANNOTATION]: null, [SYNC_ANNOTATION]: null } } };
  await context.client.mergePatch(resource, keyOfEntry(entry), patch, { signal: context.signal });
}

interface Deletion {
  readonly propagation: Propagation;
  /** Resolves when all of them are, or to false when that is not waited for any longer. */
  areGone(members: readonly Owned[]): Promise<boolean>;
}

async function deleteByWaves(context: TargetContext, targetId: string, doomed: readonly Owned[], { propagation, areGone }: Deletion): Promise<number | null> {
  const waves = [...new Set(doomed.map(({ object }) => waveOf(object)))].sort((left, right) => right - left);
  let deleted = 0;
  // Kinds that are watched tell when their objects are gone.
  await unlessAborted(context.watches.use(targetId, doomed.map(({ resource }) => resource)), context.signal);
  for (const wave of waves) {
    const members = doomed.filter(({ object }) => waveOf(object) === wave);
    await mapLimited(members, PARALLEL, async ({ entry }) => {
      if ((await pruneObject(context, { ...entry, targetId, propagation })) === 'deleted') deleted += 1;
    });
    if (!(await areGone(members))) return null;
  }
  return deleted;
}

async function gone(context: TargetContext, members: readonly Owned[], changes: ChangeSignal, stopReason: () => string | undefined): Promise<boolean> {
  for (;;) {
    const mark = changes.mark;
    if (members.every(({ entry, object }) => context.index.get(entry.id)?.uid !== object.metadata['uid'])) return true;
    if (stopReason() !== undefined) return false;
    await changes.since(mark, context.signal);
  }
}

/** Says what a wait is for when it takes its time, and that it is over. */
async function tellingWhile<T>(wait: () => Promise<T>, facts: TargetFacts, what: () => Promise<string | null>): Promise<T> {
  const tell = async (): Promise<void> => {
    const message = await what();
    if (message !== null) await facts.raise('DeletionError', message);
  };
  let telling: Promise<void> | undefined;
  const timer = setTimeout(() => facts.background((telling = tell()), 'what the deletion waits for'), WORTH_TELLING_MS);
  try {
    return await wait();
  } finally {
    clearTimeout(timer);
    // Its failure was logged; what comes next is to be said after it.
    await telling?.catch(() => undefined);
  }
}

/** The first object that is still there, and who keeps it; null when none is. */
async function whatKeeps(context: TargetContext, members: readonly Owned[]): Promise<string | null> {
  const left = members.filter(({ entry, object }) => context.index.get(entry.id)?.uid === object.metadata['uid']);
  const [first] = left;
  if (first === undefined) return null;
  const finalizers = fieldAt((await readEntry(context, first.entry))?.object, 'metadata', 'finalizers');
  const keepers = Array.isArray(finalizers) && finalizers.length > 0 ? ` (kept by ${finalizers.map(String).join(', ')})` : '';
  return `waiting for ${objectName(keyOfEntry(first.entry))} to be gone${keepers}${left.length > 1 ? ` and for ${left.length - 1} more` : ''}`;
}
