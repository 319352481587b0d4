import { gvkOf, keyOf, type KubernetesObject } from '@tidemark/manifest';
import { untilObject, type ApplyResult, type KubeClient } from '../cluster/index.js';

/** Longest wait for the object to be gone: its finalizers and what it owns go first. */
const GONE_MS = 60_000;

/** What holds other objects: deleting it would take all of them along, so it is never made anew. */
export function holdsOthers(object: KubernetesObject): boolean {
  const { group, kind } = gvkOf(object);
  return (group === '' && kind === 'Namespace') || (group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition');
}

/** The garbage collector, which ends a foreground deletion, learns of the kinds of a new definition up to half a minute late. */
const isBuiltIn = (group: string): boolean => !group.includes('.') || group.endsWith('.k8s.io');

/** Deletes the object with what it owns, waits until it is gone and makes it anew. */
export async function recreate(client: KubeClient, object: KubernetesObject, signal: AbortSignal, make: () => Promise<ApplyResult>): Promise<ApplyResult> {
  const { group, version, kind } = gvkOf(object);
  const resource = await client.discovery.resource(group, version, kind);
  const live = await client.get(resource, keyOf(object), signal);
  if (live !== undefined) {
    const uid = String(live.metadata['uid']);
    await client.delete(resource, keyOf(object), { propagation: isBuiltIn(group) ? 'Foreground' : 'Background', uid, signal });
    const nextStep = 'look at its finalizers and at what it owns';
    // Somebody may have made another one of the name meanwhile: that one is gone, too, as far as this wait goes.
    await untilObject(client, resource, keyOf(object), (now) => now?.metadata['uid'] !== uid, { timeoutMs: GONE_MS, what: 'to be gone, to make it anew', nextStep, signal });
  }
  return { ...(await make()), created: true };
}
