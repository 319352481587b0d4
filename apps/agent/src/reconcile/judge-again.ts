import { mapLimited, messageOf } from '@tidemark/kernel';
import type { KubernetesObject, ObjectKey } from '@tidemark/manifest';
import { readEntry } from './object-pruner.js';
import type { TargetContext } from './target-context.js';

const PARALLEL = 8;

/**
 * The checks of some kinds have changed: reads their objects, since only their health was kept, and hands each to `changed`. What
 * cannot be read now is judged by the next event of its watch, or the next list.
 */
export async function judgeAgain(context: TargetContext, speaksOf: (key: ObjectKey) => boolean, changed: (object: KubernetesObject) => void): Promise<void> {
  const ids = context.index.outdate(speaksOf);
  await mapLimited(ids, PARALLEL, async (id) => {
    if (context.signal.aborted) return;
    try {
      const read = await readEntry(context, { id, version: 'v1' });
      if (read) changed(read.object);
    } catch (thrown) {
      if (!context.signal.aborted) context.logger.warn({ id, reason: messageOf(thrown) }, 'the health of an object could not be judged again yet');
    }
  });
}
