import { isClusterError, type ApiResource } from '../cluster/index.js';
import type { PreparedBundle } from './bundle-objects.js';
import { extrasOf, type Members } from './members.js';
import { kindsInUse } from './sync-attempt.js';
import type { TargetContext } from './target-context.js';
import { unlessAborted } from './unless-aborted.js';

/** Watches the kinds a target uses, as far as they are served by now; resolves when each was listed once. */
export async function followKinds(context: TargetContext, targetId: string, bundle: PreparedBundle, members: Members): Promise<void> {
  const resources: ApiResource[] = [];
  for (const { group, version, kind } of kindsInUse(bundle, extrasOf(context.inventory.entries(targetId), members))) {
    const resource = await context.client.discovery.resource(group, version, kind).catch((thrown: unknown) => {
      if (!isClusterError(thrown, 'cluster.kind-not-served')) throw thrown;
      return undefined;
    });
    if (resource) resources.push(resource);
  }
  await unlessAborted(context.watches.use(targetId, resources), context.signal);
}
