import { clientSideMerge, withLastApplied } from '@tidemark/diff';
import { canonicalJson } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { ClusterError, isClusterError, type ApplyResult, type KubeClient } from '../cluster/index.js';
import type { ApplyChoice } from './apply-by.js';
import { onLive } from './on-live.js';
import { leavingTheirs } from './ours.js';

/**
 * ServerSideApply=false: what `kubectl apply` does. The manifest that was applied last is kept in kubectl's annotation, and
 * decides what goes. Where kubectl sends a patch, the merged object is written whole for the state that was read: nobody's
 * change in between is lost, and what others wrote stays.
 */
export async function clientSideApply(client: KubeClient, object: KubernetesObject, { validate, respected }: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  const write = onLive(client, object, signal, async (live, resource) => {
    if (live === undefined) return { object: await client.create(withLastApplied(object), { validate, signal }), created: true };
    const manifest = leavingTheirs(object, live, respected, { how: 'whole' }).object;
    const merged = clientSideMerge(manifest, live);
    if (canonicalJson(merged) === canonicalJson(live)) return { object: live, created: false };
    return { object: await client.replace(resource, merged, live, { validate, signal }), created: false };
  });
  return write.catch((thrown: unknown) => {
    throw isClusterError(thrown, 'cluster.invalid') && TOO_LONG.test(thrown.message) ? tooLong(thrown) : thrown;
  });
}

const TOO_LONG = /metadata\.annotations: Too long/;

const tooLong = (refusal: ClusterError): ClusterError =>
  new ClusterError('cluster.too-large', `${refusal.message}; the copy of the manifest that ServerSideApply=false keeps in an annotation is too long`, {
    nextStep: 'apply the object without ServerSideApply=false: a server-side apply keeps no copy',
    cause: refusal,
  });
