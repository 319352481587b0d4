import { gvkOf, keyOf, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { ClusterError, isClusterError, type KubeClient } from '../cluster/index.js';

/** Room for the suffix that the API server adds. */
const NAME_CHARS = 40;

/**
 * What was thrown, when it is a refusal of the change and not of the manifest: the same manifest would be taken for a new object. Most
 * kinds say so in known words; the rules of a definition are worded by whoever wrote them, so then the API server is asked
 * whether it would create such an object. Nothing is created.
 */
export async function refusalInPlace(client: KubeClient, object: KubernetesObject, thrown: unknown, signal: AbortSignal): Promise<ClusterError | undefined> {
  if (!isClusterError(thrown, 'cluster.invalid')) return undefined;
  if (thrown.details['immutable'] === true) return thrown;
  if (thrown.details['reason'] !== 'Invalid') return undefined;
  const { group, version, kind } = gvkOf(object);
  // What is not there can't have been refused a change.
  if ((await client.get(await client.discovery.resource(group, version, kind), keyOf(object), signal)) === undefined) return undefined;
  const name = (object.metadata.name ?? '').slice(0, NAME_CHARS);
  try {
    await client.create(withMetadata(object, { name: undefined, generateName: `${name}-` }), { dryRun: true, signal });
    return thrown;
  } catch (refused) {
    // Refused as a new object as well, or the question can't be asked (a quota, a webhook with side effects): the first refusal stands.
    if (isClusterError(refused)) return undefined;
    throw refused;
  }
}

/** A refusal in place with what can be done about it. */
export const withWayOut = (refusal: ClusterError): ClusterError =>
  new ClusterError(refusal.code, `${refusal.message}; it can't be changed in place: Force=true in its sync options has it deleted and made anew`, {
    nextStep: 'take the change back, or set argocd.argoproj.io/sync-options: Force=true on the object',
    details: { ...refusal.details },
    cause: refusal,
  });
