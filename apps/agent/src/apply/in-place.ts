import { gvkOf, keyOf, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { ClusterError, isClusterError, type KubeClient } from '../cluster/index.js';

/** Room for the suffix that the API server adds. */
const NAME_CHARS = 40;

/**
 * What was thrown, when it is a refusal of the change and not of the manifest: the same manifest would be taken for a new object. Most
 * kinds say so in known words; the rules of a definition are worded by whoever wrote them, so then the API server is asked.
 */
export async function refusalInPlace(client: KubeClient, object: KubernetesObject, thrown: unknown, signal: AbortSignal): Promise<ClusterError | undefined> {
  if (!isClusterError(thrown, 'cluster.invalid')) return undefined;
  if (thrown.details['immutable'] === true) return thrown;
  if (thrown.details['reason'] !== 'Invalid') return undefined;
  const { group, version, kind } = gvkOf(object);
  // What is not there can't have been refused a change.
  if ((await client.get(await client.discovery.resource(group, version, kind), keyOf(object), signal)) === undefined) return undefined;
  return (await refusalOfNew(client, object, signal)) === undefined ? thrown : undefined;
}

/** A refusal in place with what can be done about it. */
export const withWayOut = (refusal: ClusterError): ClusterError =>
  new ClusterError(refusal.code, `${refusal.message}; it can't be changed in place: Force=true in its sync options has it deleted and made anew`, {
    nextStep: 'take the change back, or set argocd.argoproj.io/sync-options: Force=true on the object',
    details: { ...refusal.details },
    cause: refusal,
  });

/**
 * Before an object is deleted to be made anew: that the API server would take it.
 * @throws ClusterError `cluster.invalid` when it would not
 */
export async function assertTakenAnew(client: KubeClient, object: KubernetesObject, validate: boolean, signal: AbortSignal): Promise<void> {
  const refusal = await refusalOfNew(client, object, signal, validate);
  // Some kinds allow certain names only, and the one it was asked about is none of them; other troubles are not the manifest's.
  if (isClusterError(refusal, 'cluster.invalid') && !/metadata\.(?:generateN|n)ame/.test(refusal.message)) throw refusal;
}

/** Why the API server would not create the manifest under a name that nobody has; undefined when it would. Nothing is created. */
async function refusalOfNew(client: KubeClient, object: KubernetesObject, signal: AbortSignal, validate?: boolean): Promise<ClusterError | undefined> {
  const name = (object.metadata.name ?? '').slice(0, NAME_CHARS);
  try {
    await client.create(withMetadata(object, { name: undefined, generateName: `${name}-` }), { dryRun: true, ...(validate === undefined ? {} : { validate }), signal });
    return undefined;
  } catch (refused) {
    // Also what can't be asked at all (a quota, a webhook with side effects) is an answer: it is not known that it would.
    if (isClusterError(refused)) return refused;
    throw refused;
  }
}
