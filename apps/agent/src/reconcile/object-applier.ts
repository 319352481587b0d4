import { ruleMatches } from '@tidemark/diff';
import { keyOf, keyText, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import type { IgnoreRule } from '@tidemark/protocol';
import { objectSyncOptions, SYNC_OPTIONS_ANNOTATION, type SyncOptions } from '@tidemark/sync';
import { applyBy, type ApplyChoice } from '../apply/index.js';
import { isClusterError, type ApplyResult } from '../cluster/index.js';
import type { BundleObject } from './bundle-objects.js';
import { ensureNamespace, forgetNamespace, type NamespaceWish } from './destination-namespace.js';
import { isTakenOver, oneAtATime } from './foreign-object.js';
import { markedHook } from './hook-objects.js';
import type { TargetContext } from './target-context.js';
import { whenServed } from './when-served.js';

export type ApplyOutcome = 'created' | 'configured' | 'unchanged';

export interface ApplySettings {
  readonly targetId: string;
  /** The namespace to create when it is not there (CreateNamespace=true); null: none. */
  readonly createNamespace: NamespaceWish | null;
  /** Apply even what is known to be as it should. */
  readonly always: boolean;
  /** Kinds (`group/Kind`) that the bundle defines, so that waiting for them makes sense, and the names of their definitions. */
  readonly definedKinds: ReadonlyMap<string, string>;
  /** Fields that are not ours to write where RespectIgnoreDifferences is set. */
  readonly ignoreDifferences: readonly IgnoreRule[];
  /** A sync, which may take over what another application has (FailOnSharedResource=false); not a correction of drift. */
  readonly takesOver: boolean;
  /** Of the application; those of an object are read from it. */
  readonly options: SyncOptions;
}

/**
 * Brings one object to its manifest as its options ask for it, and notes in the index that it agrees. An object that is
 * known to agree costs nothing.
 *
 * @throws TidemarkError `reconcile.owned-by-other` when another application here manages the object; ClusterError
 */
export async function applyObject(context: TargetContext, wanted: BundleObject, settings: ApplySettings): Promise<ApplyOutcome> {
  const known = context.index.get(wanted.id);
  if (!settings.always && known?.verified === wanted.hash && !known.deleting) return 'unchanged';
  const mayTakeOver = settings.takesOver && objectSyncOptions(settings.options, wanted.object).failOnSharedResource === false;
  const { object, created } = await oneAtATime(context, wanted.id, async () => {
    const takenOver = isTakenOver(context, wanted, settings.targetId, mayTakeOver);
    const result = await withNamespace(context, wanted.object, settings);
    // The watch tells of what was taken over: the application that had it must hear of it, too.
    if (!takenOver) context.index.verify(result.object, wanted.hash);
    return result;
  });
  if (created) return 'created';
  return known && known.resourceVersion === object.metadata['resourceVersion'] ? 'unchanged' : 'configured';
}

/** Creates a hook, marked with the run it belongs to. */
export async function createHook(context: TargetContext, hook: KubernetesObject, run: string, settings: ApplySettings): Promise<void> {
  const { object } = await withNamespace(context, markedHook(hook, run), settings);
  context.index.put(object);
}

async function withNamespace(context: TargetContext, object: KubernetesObject, settings: ApplySettings): Promise<ApplyResult> {
  const wish = settings.createNamespace;
  if (wish === null || object.metadata.namespace !== wish.name) return applied(context, object, settings);
  await ensureNamespace(context, wish);
  try {
    return await applied(context, object, settings);
  } catch (thrown) {
    // Somebody deleted it since: it is made anew.
    if (!isClusterError(thrown, 'cluster.not-found')) throw thrown;
    forgetNamespace(context, wish.name);
    await ensureNamespace(context, wish);
    return applied(context, object, settings);
  }
}

function applied(context: TargetContext, object: KubernetesObject, settings: ApplySettings): Promise<ApplyResult> {
  return whenServed(context, object, settings.definedKinds, () => applyBy(context.client, object, choiceOf(context, object, settings), context.signal));
}

function choiceOf(context: TargetContext, object: KubernetesObject, { options, ignoreDifferences }: ApplySettings): ApplyChoice {
  const said = context.index.get(keyText(keyOf(object)))?.syncOptions ?? '';
  const live = said === '' ? undefined : withMetadata(object, { annotations: { [SYNC_OPTIONS_ANNOTATION]: said } });
  const own = objectSyncOptions(options, object, live);
  return { ...own, respected: own.respectIgnoreDifferences ? ignoreDifferences.filter((rule) => ruleMatches(rule, object)) : [] };
}
