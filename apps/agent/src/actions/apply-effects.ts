import { TidemarkError } from '@tidemark/kernel';
import { gvkOf, keyOf, keyText, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import type { ActionEffect } from '@tidemark/resource-actions';
import { isClusterError, type ApiResource, type KubeClient } from '../cluster/index.js';
import { differenceBetween } from './merge-patch.js';

/** What an action changes is its own, so that a drift it causes names it and no sync claims to have written it. */
export const ACTION_MANAGER = 'tidemark-action';

export interface ActionOutcome {
  readonly changed: readonly { readonly key: ObjectKey; readonly fields: readonly string[] }[];
  readonly created: readonly ObjectKey[];
}

/**
 * Writes what an action wants: changes of the object it was run on as a merge patch of the difference that holds only for the state the
 * action saw, those of `status` by its subresource; new objects in the same namespace, owned by that object.
 * @throws TidemarkError `action.effect-refused` before anything is written; ClusterError `cluster.conflict` when the object changed meanwhile
 */
export async function applyEffects(client: KubeClient, source: { object: KubernetesObject; resource: ApiResource }, effects: readonly ActionEffect[], signal: AbortSignal): Promise<ActionOutcome> {
  for (const effect of effects) refuseForeign(source.object, effect);
  const changed: ActionOutcome['changed'][number][] = [];
  const created: ObjectKey[] = [];
  // Changes first: they may be refused and asked for again, which must not create anything twice.
  for (const { object } of effects.filter(({ operation }) => operation === 'patch')) {
    const fields = await change(client, source, object, signal);
    if (fields.length > 0) changed.push({ key: keyOf(source.object), fields });
  }
  for (const { object } of effects.filter(({ operation }) => operation === 'create')) {
    created.push(keyOf(await client.create(ownedBy(source.object, object), { manager: ACTION_MANAGER, signal })));
  }
  return { changed, created };
}

/** An action speaks for one object: what else it names could be anybody's. */
function refuseForeign(source: KubernetesObject, { operation, object }: ActionEffect): void {
  const [own, other] = [keyOf(source), keyOf(object)];
  const fits = operation === 'patch' ? keyText(own) === keyText(other) : other.namespace === own.namespace;
  if (fits) return;
  const rule = operation === 'patch' ? 'an action changes only the object it is run on' : 'an action creates only in the namespace of the object it is run on';
  throw new TidemarkError('action.effect-refused', `the action wants to ${operation} ${keyText(other)}: ${rule}`, { nextStep: 'mend the action, or declare that object in Git' });
}

async function change(client: KubeClient, { object, resource }: { object: KubernetesObject; resource: ApiResource }, wanted: KubernetesObject, signal: AbortSignal): Promise<readonly string[]> {
  const { patch, fields } = differenceBetween(object, { ...wanted, apiVersion: object.apiVersion, kind: object.kind });
  if (patch === undefined) return [];
  const key = keyOf(object);
  const { status, ...rest } = patch;
  let version = object.metadata['resourceVersion'];
  const seen = (part: Record<string, unknown>): object => ({ ...part, metadata: { ...(part['metadata'] as object | undefined), resourceVersion: version } });
  if (Object.keys(rest).length > 0) version = (await client.mergePatch(resource, key, seen(rest), { manager: ACTION_MANAGER, signal })).metadata['resourceVersion'];
  if (status === undefined) return fields;
  const part = seen({ status });
  await client.mergePatch(resource, key, part, { manager: ACTION_MANAGER, subresource: 'status', signal }).catch((thrown: unknown) => {
    // A kind without the subresource: its status is a field like any other.
    if (!isClusterError(thrown, 'cluster.not-found')) throw thrown;
    return client.mergePatch(resource, key, part, { manager: ACTION_MANAGER, signal });
  });
  return fields;
}

/** Goes with the object it was made from, unless the action says whose it is. */
function ownedBy(source: KubernetesObject, made: KubernetesObject): KubernetesObject {
  if (Array.isArray(made.metadata['ownerReferences']) && made.metadata['ownerReferences'].length > 0) return made;
  const { kind } = gvkOf(source);
  const owner = { apiVersion: source.apiVersion, kind, name: source.metadata.name, uid: source.metadata['uid'] };
  return { ...made, metadata: { ...made.metadata, ownerReferences: [owner] } };
}
