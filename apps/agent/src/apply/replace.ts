import type { KubernetesObject } from '@tidemark/manifest';
import type { ApplyResult, KubeClient } from '../cluster/index.js';
import type { ApplyChoice } from './apply-by.js';
import { assertTakenAnew } from './in-place.js';
import { onLive } from './on-live.js';
import { leavingTheirs } from './ours.js';
import { holdsOthers, recreate } from './recreate.js';

/** Replace=true: the manifest as it is takes the place of the object, whoever owns its fields. With Force=true the object is made anew. */
export async function replace(client: KubeClient, object: KubernetesObject, { force, validate, respected }: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  return onLive(client, object, signal, async (live, resource) => {
    const create = async (): Promise<ApplyResult> => ({ object: await client.create(object, { validate, signal }), created: true });
    if (live === undefined) return create();
    if (force && !holdsOthers(object)) {
      await assertTakenAnew(client, object, validate, signal);
      return recreate(client, object, signal, create);
    }
    const manifest = leavingTheirs(object, live, respected, { how: 'whole' }).object;
    return { object: await client.replace(resource, manifest, live, { validate, signal }), created: false };
  });
}
