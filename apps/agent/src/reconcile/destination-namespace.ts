import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { DesiredTarget } from '@tidemark/protocol';
import { declaresNamespace, namespaceObject, parseSyncOptions, type NamespaceMetadata } from '@tidemark/sync';
import { FIELD_MANAGER, isClusterDown, isClusterError, type KubeClient } from '../cluster/index.js';
import type { PreparedBundle } from './bundle-objects.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';

/** The namespace that a target creates when it is not there. */
export interface NamespaceWish {
  readonly name: string;
  /** Only when the target manages its labels and annotations, and no manifest of its own declares the namespace. */
  readonly managed: { readonly metadata: NamespaceMetadata; readonly manager: string } | null;
}

/** Each application is a manager of its own: several may share a namespace, and none takes away what another one set. */
const MANAGER_PREFIX = `${FIELD_MANAGER}-namespace `;
const MANAGER_CHARS = 128;

/** Namespaces that were seen to exist, so that CreateNamespace costs one request and not one per object. */
const known = new WeakMap<TargetContext, Set<string>>();

/** What a target with CreateNamespace=true asks of its destination namespace. */
export function namespaceWish({ destinationNamespace: name, namespaceMetadata, application }: DesiredTarget, bundle: PreparedBundle): NamespaceWish {
  const declared = declaresNamespace([...bundle.objects.values()].map(({ object }) => object), name);
  const manager = `${MANAGER_PREFIX}${application.namespace}/${application.name}`.slice(0, MANAGER_CHARS);
  return { name, managed: namespaceMetadata === undefined || declared ? null : { metadata: namespaceMetadata, manager } };
}

/**
 * Makes the namespace unless it was seen already. One that is there is left as it is, but for the labels and annotations that
 * the target manages.
 * @throws TidemarkError `reconcile.namespace-contested` when another application here wants a label otherwise; ClusterError
 */
export async function ensureNamespace(context: TargetContext, wish: NamespaceWish): Promise<void> {
  const seen = known.get(context) ?? new Set();
  known.set(context, seen);
  if (seen.has(wish.name)) return;
  await makeNamespace(context, wish);
  seen.add(wish.name);
}

/** The same, whatever was seen: labels and annotations are put right. */
export async function makeNamespace(context: TargetContext, { name, managed }: NamespaceWish): Promise<void> {
  if (managed === null) return create(context, name);
  const { manager, metadata } = managed;
  const object = namespaceObject(name, metadata);
  try {
    await context.client.apply(object, { manager, force: false, signal: context.signal });
  } catch (thrown) {
    if (!isClusterError(thrown, 'cluster.conflict')) throw thrown;
    const managers = thrown.details['managers'] as readonly string[];
    const others = managers.filter((other) => other === FIELD_MANAGER || (other.startsWith(MANAGER_PREFIX) && context.hasApplication(other.slice(MANAGER_PREFIX.length))));
    if (others.length > 0) {
      throw new TidemarkError('reconcile.namespace-contested', `another application manages labels or annotations of Namespace ${name} with other values: ${thrown.message}`, {
        nextStep: 'give both applications the same value, or let one of them manage it',
        cause: thrown,
      });
    }
    // Nobody who is still here: the namespace is adopted, as any object of a bundle is.
    await context.client.apply(object, { manager, signal: context.signal });
  }
}

/**
 * Between syncs: brings a change of the labels and annotations, which no bundle carries, into the cluster. What it can't do is
 * told as the condition `NamespaceNotManaged`.
 * @throws ClusterError when the API server is down
 */
export async function keepNamespace(context: TargetContext, facts: TargetFacts, statement: DesiredTarget, bundle: PreparedBundle): Promise<void> {
  const wish = namespaceWish(statement, bundle);
  if (wish.managed === null || !parseSyncOptions(statement.syncOptions).options.createNamespace) return;
  try {
    await makeNamespace(context, wish);
  } catch (thrown) {
    if (isClusterDown(thrown) || context.signal.aborted) throw thrown;
    return facts.raise('NamespaceNotManaged', messageOf(thrown));
  }
  await facts.clear('NamespaceNotManaged');
}

export const forgetNamespace = (context: TargetContext, name: string): boolean => known.get(context)?.delete(name) ?? false;

/** Created, not applied: an apply that states nothing would take away what a manifest of another application states. */
async function create({ client, signal }: TargetContext, name: string): Promise<void> {
  try {
    await client.create(namespaceObject(name), { signal });
  } catch (thrown) {
    if (isClusterError(thrown, 'cluster.already-exists')) return;
    // An agent that may not create namespaces can work in one that is there.
    if (isClusterError(thrown, 'cluster.forbidden') && (await exists(client, name, signal))) return;
    throw thrown;
  }
}

async function exists(client: KubeClient, name: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await client.get(await client.discovery.resource('', 'v1', 'Namespace'), { namespace: '', name }, signal)) !== undefined;
  } catch (thrown) {
    // It may not even be read: the refusal to create it says more.
    if (isClusterError(thrown, 'cluster.forbidden')) return false;
    throw thrown;
  }
}
