import { mapLimited } from '@tidemark/kernel';
import { keyText, type ObjectKey } from '@tidemark/manifest';
import { actionsOf, type SyncAction, type SyncPlan } from '@tidemark/sync';
import { objectName } from '../cluster/index.js';
import { trackedBy } from '../compare/index.js';
import type { ApplySettings } from './object-applier.js';
import { readEntry } from './object-pruner.js';
import { FAILURES_TOLD, MESSAGE_CHARS, type SyncOutcome } from './sync-executor.js';
import type { TargetContext } from './target-context.js';

const PARALLEL_READS = 16;

/** FailOnSharedResource=true: the outcome of a sync that would apply what another application has, before anything is changed. */
export async function refusedAsShared(context: TargetContext, plan: SyncPlan, { targetId }: Pick<ApplySettings, 'targetId'>): Promise<SyncOutcome | undefined> {
  const careful = actionsOf(plan).filter(({ verb, options, unowned }) => verb === 'apply' && options.failOnSharedResource === true && unowned !== true);
  const failures: { key: ObjectKey; message: string }[] = [];
  await mapLimited(careful, PARALLEL_READS, async (action) => {
    const other = await otherManager(context, action, targetId);
    if (other !== undefined) failures.push({ key: action.key, message: `${objectName(action.key)} is part of ${other}, too` });
  });
  if (failures.length === 0) return undefined;
  const found = failures.map(({ message }) => message).sort();
  return {
    outcome: 'failed',
    message: `shared resource found, nothing was changed: ${found.join('; ')}`.slice(0, MESSAGE_CHARS),
    counts: { created: 0, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: failures.length },
    failures: failures.slice(0, FAILURES_TOLD),
  };
}

/** Who else manages the object, as far as its label or an Argo CD says. */
async function otherManager(context: TargetContext, { key, object }: SyncAction, targetId: string): Promise<string | undefined> {
  const id = keyText(key);
  const other = context.otherOwner(id, targetId);
  if (other !== undefined) return `application ${other}`;
  const known = context.index.get(id);
  const apiVersion = object?.apiVersion ?? 'v1';
  const live = known ? undefined : (await readEntry(context, { id, version: apiVersion.slice(apiVersion.indexOf('/') + 1) }))?.object;
  const tracked = known?.trackedBy ?? (live === undefined ? '' : trackedBy(live));
  return tracked === '' ? undefined : `application ${tracked} of an Argo CD`;
}
