import { mapLimited, messageOf } from '@tidemark/kernel';
import { keyText, type ObjectKey } from '@tidemark/manifest';
import { actionsOf, isPlain, type SyncAction, type SyncPlan } from '@tidemark/sync';
import { isClusterDown, isClusterError } from '../cluster/index.js';
import type { BundleObject } from './bundle-objects.js';
import type { ApplySettings } from './object-applier.js';
import { FAILURES_TOLD, MESSAGE_CHARS, type SyncOutcome } from './sync-executor.js';
import type { TargetContext } from './target-context.js';

const PARALLEL = 16;

/**
 * Asks the API server whether it would take what later waves bring, before the first wave changes anything: a migration
 * must not run for a Deployment that is refused afterwards. Only a verdict about the manifest itself counts (its schema,
 * a kind nobody serves): what an earlier wave may still bring about is not held against it. A plan of one wave without
 * hooks has nothing to protect; its objects are applied beside the bad one, as upstream's are within a wave.
 */
export async function refusedBeforehand(context: TargetContext, plan: SyncPlan, objects: ReadonlyMap<string, BundleObject>, settings: ApplySettings): Promise<SyncOutcome | undefined> {
  if (isPlain(plan)) return undefined;
  const failures: { key: ObjectKey; message: string }[] = [];
  await context.slots.run(() =>
    mapLimited(doubtful(context, plan, objects, settings), PARALLEL, async (action) => {
      const message = await refusal(context, action);
      if (message !== undefined) failures.push({ key: action.key, message: message.slice(0, MESSAGE_CHARS) });
    }),
  );
  if (failures.length === 0) return undefined;
  const reasons = failures.map(({ message }) => message).sort();
  return {
    outcome: 'failed',
    message: `one or more objects failed to apply (dry run), nothing was changed: ${reasons.join('; ')}`.slice(0, MESSAGE_CHARS),
    counts: { created: 0, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: failures.length },
    failures: failures.slice(0, FAILURES_TOLD),
  };
}

/** What would be written and can be judged by now. */
function doubtful(context: TargetContext, plan: SyncPlan, objects: ReadonlyMap<string, BundleObject>, { definedKinds }: ApplySettings): SyncAction[] {
  const made = new Set(actionsOf(plan).flatMap(({ key, verb }) => (verb === 'apply' && key.kind === 'Namespace' && key.group === '' ? [key.name] : [])));
  return actionsOf(plan).filter(({ verb, key, object, options }) => {
    if (verb === 'prune' || object === undefined || made.has(key.namespace) || definedKinds.has(`${key.group}/${key.kind}`)) return false;
    // Replaced objects are not changed in place, so what can't be changed is no verdict on them.
    if (options.replace || options.force || !options.validate) return false;
    const known = context.index.get(keyText(key));
    return verb === 'hook' ? known === undefined : known?.verified !== objects.get(keyText(key))?.hash;
  });
}

async function refusal(context: TargetContext, { object, options, key }: SyncAction): Promise<string | undefined> {
  if (object === undefined) return undefined;
  try {
    await context.client.apply(object, { dryRun: true, validate: true, signal: context.signal });
    return undefined;
  } catch (thrown) {
    if (isClusterDown(thrown) || context.signal.aborted) throw thrown;
    if (isClusterError(thrown, 'cluster.kind-not-served')) return options.skipDryRunOnMissingResource ? undefined : messageOf(thrown);
    if (!isClusterError(thrown, 'cluster.invalid') || isAboutDryRun(thrown)) return undefined;
    context.logger.debug({ object: keyText(key), reason: messageOf(thrown) }, 'refused before the sync began');
    return messageOf(thrown);
  }
}

/** A webhook with side effects takes no dry run: it will be asked when the time comes. */
const isAboutDryRun = (thrown: Error): boolean => /dry ?run/i.test(thrown.message);
