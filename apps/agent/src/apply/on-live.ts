import { gvkOf, keyOf, type KubernetesObject } from '@tidemark/manifest';
import { isClusterError, type ApiResource, type ApplyResult, type KubeClient } from '../cluster/index.js';

/** How often somebody may change the object between our reading and our writing it. */
const ATTEMPTS = 4;

/**
 * Reads the object and does `write` with what was read, again when somebody changed it in between.
 * @throws ClusterError `cluster.conflict` when somebody always does
 */
export async function onLive(
  client: KubeClient,
  object: KubernetesObject,
  signal: AbortSignal,
  write: (live: KubernetesObject | undefined, resource: ApiResource) => Promise<ApplyResult>,
): Promise<ApplyResult> {
  const { group, version, kind } = gvkOf(object);
  const resource = await client.discovery.resource(group, version, kind);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write(await client.get(resource, keyOf(object), signal), resource);
    } catch (thrown) {
      const raced = isClusterError(thrown, 'cluster.conflict') || isClusterError(thrown, 'cluster.already-exists');
      if (!raced || attempt >= ATTEMPTS) throw thrown;
    }
  }
}
