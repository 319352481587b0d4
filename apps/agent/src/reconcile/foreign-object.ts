import { TidemarkError } from '@tidemark/kernel';
import { objectName } from '../cluster/index.js';
import type { BundleObject } from './bundle-objects.js';
import type { TargetContext } from './target-context.js';

/** Objects that are written now, by id. */
const underWay = new WeakMap<TargetContext, Map<string, Promise<unknown>>>();

/** Of two applications that want an object which nobody has yet, the second looks whose it is when the first has written it. */
export async function oneAtATime<T>(context: TargetContext, id: string, write: () => Promise<T>): Promise<T> {
  const writes = underWay.get(context) ?? new Map<string, Promise<unknown>>();
  underWay.set(context, writes);
  // Whether the one before succeeded is told to whoever asked for it.
  for (let before = writes.get(id); before !== undefined; before = writes.get(id)) await before.catch(() => undefined);
  const written = write();
  writes.set(id, written);
  try {
    return await written;
  } finally {
    writes.delete(id);
  }
}

/**
 * Whether the object is taken over from another application. What another application here wants and has is refused: the
 * first one keeps it, so that two never write in turns. With FailOnSharedResource=false a sync takes it over, as Argo CD
 * does; a correction of drift never does.
 * @throws TidemarkError `reconcile.owned-by-other`
 */
export function isTakenOver(context: TargetContext, wanted: Pick<BundleObject, 'id' | 'key'>, targetId: string, mayTakeOver: boolean): boolean {
  const other = context.otherOwner(wanted.id, targetId);
  if (other === undefined || mayTakeOver) return other !== undefined;
  throw new TidemarkError('reconcile.owned-by-other', `${objectName(wanted.key)} is managed by application ${other} in this cluster`, {
    nextStep: 'declare the object in one application only, or have this one take it over with FailOnSharedResource=false',
  });
}
