import { setTimeout as pause } from 'node:timers/promises';
import { gvkOf, keyOf, type KubernetesObject } from '@tidemark/manifest';
import { ClusterError, isClusterError, objectName, type ApplyResult, type KubeClient } from '../cluster/index.js';

/** Longest wait for the object to be gone: its finalizers and what it owns go first. */
const GONE_MS = 60_000;
const PAUSE_MS = { first: 20, most: 1_000 };

/** The API server's words for a change that only a new object can bring. */
const IMMUTABLE = /immutable|may not change|cannot be changed|is forbidden: updates to .* for fields other than|Forbidden: updates/i;

/** What holds other objects: deleting it would take all of them along, so it is never made anew. */
export function holdsOthers(object: KubernetesObject): boolean {
  const { group, kind } = gvkOf(object);
  return (group === '' && kind === 'Namespace') || (group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition');
}

/** Whether a refusal is about the change and not about the manifest: the same manifest would be taken for a new object. */
export const cannotChangeInPlace = (thrown: unknown): thrown is ClusterError => isClusterError(thrown, 'cluster.invalid') && IMMUTABLE.test(thrown.message);

/** The refusal with what can be done about it. */
export const withWayOut = (refusal: ClusterError): ClusterError =>
  new ClusterError(refusal.code, `${refusal.message}; it can't be changed in place: Force=true in its sync options has it deleted and made anew`, {
    nextStep: 'take the change back, or set argocd.argoproj.io/sync-options: Force=true on the object',
    cause: refusal,
  });

/** Deletes the object with what it owns, waits until it is gone and creates it. */
export async function recreate(client: KubeClient, object: KubernetesObject, validate: boolean, signal: AbortSignal): Promise<ApplyResult> {
  const { group, version, kind } = gvkOf(object);
  const resource = await client.discovery.resource(group, version, kind);
  const live = await client.get(resource, keyOf(object), signal);
  if (live !== undefined) await client.delete(resource, keyOf(object), { propagation: 'Foreground', uid: String(live.metadata['uid']), signal });
  const deadline = performance.now() + GONE_MS;
  // The API server refuses a name until the finalizers are done, and that refusal is the only sign which every kind gives.
  for (let wait = PAUSE_MS.first; ; wait = Math.min(wait * 2, PAUSE_MS.most)) {
    const now = await client.get(resource, keyOf(object), signal);
    if (now === undefined || now.metadata['uid'] !== live?.metadata['uid']) return { ...(await client.apply(object, { validate, signal })), created: true };
    if (performance.now() > deadline) {
      throw new ClusterError('cluster.timeout', `${objectName(keyOf(object))} was deleted to be made anew and is not gone after ${GONE_MS / 1_000} s`, { nextStep: 'look at its finalizers and at what it owns' });
    }
    await pause(wait, undefined, { signal });
  }
}
