import { gvkOf, keyOf, type KubernetesObject } from '@tidemark/manifest';
import { isClusterError, type ApplyResult, type KubeClient } from '../cluster/index.js';
import { holdsOthers, recreate } from './recreate.js';
import type { ApplyChoice } from './apply-by.js';

/** How often somebody may change the object between our reading and our writing it. */
const ATTEMPTS = 4;

/** Replace=true: the manifest as it is takes the place of the object, whoever owns its fields. With Force=true the object is made anew. */
export async function replace(client: KubeClient, object: KubernetesObject, { force, validate }: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  const { group, version, kind } = gvkOf(object);
  const resource = await client.discovery.resource(group, version, kind);
  for (let attempt = 1; ; attempt += 1) {
    const live = await client.get(resource, keyOf(object), signal);
    try {
      if (live === undefined) return { ...(await client.apply(object, { validate, signal })), created: true };
      if (force && !holdsOthers(object)) return await recreate(client, object, validate, signal);
      return { object: await client.replace(resource, object, live, { validate, signal }), created: false };
    } catch (thrown) {
      const raced = isClusterError(thrown, 'cluster.conflict') || isClusterError(thrown, 'cluster.already-exists');
      if (!raced || attempt >= ATTEMPTS) throw thrown;
    }
  }
}
