import { TidemarkError } from '@tidemark/kernel';
import { objectName } from '../cluster/index.js';
import type { BundleObject } from './bundle-objects.js';
import type { TargetContext } from './target-context.js';

/**
 * Whether the object is taken over from another application. Refuses what another application here wants and has: the first one keeps it, so that two never write in turns. With
 * FailOnSharedResource=false a sync takes it over, as Argo CD does; a correction of drift never does.
 * @throws TidemarkError `reconcile.owned-by-other`
 */
export function isTakenOver(context: TargetContext, wanted: Pick<BundleObject, 'id' | 'key'>, targetId: string, mayTakeOver: boolean): boolean {
  const other = context.otherOwner(wanted.id, targetId);
  if (other === undefined || mayTakeOver) return other !== undefined;
  throw new TidemarkError('reconcile.owned-by-other', `${objectName(wanted.key)} is managed by application ${other} in this cluster`, {
    nextStep: 'declare the object in one application only, or have this one take it over with FailOnSharedResource=false',
  });
}
