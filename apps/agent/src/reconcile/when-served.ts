import { setTimeout as pause } from 'node:timers/promises';
import { fieldAt, gvkOf, keyOf, keyText, type KubernetesObject } from '@tidemark/manifest';
import { isRecord } from '@tidemark/kernel';
import { ClusterError, isClusterError, untilObject } from '../cluster/index.js';
import type { TargetContext } from './target-context.js';

/** Longest wait for a definition of the same bundle to be established. */
const ESTABLISHED_MS = 15_000;
/** What serves a kind learns of its definition a moment after it is established, and nothing tells when it has. */
const SERVED_PAUSES_MS: readonly number[] = [5, 10, 20, 40, 80, 160, 320, 640, 1_000, 1_000, 1_000];

/** Definitions that are waited for, so that a hundred objects of a kind wait once. */
const waits = new WeakMap<TargetContext, Map<string, Promise<void>>>();

/**
 * Does what needs the kind of `object` to be served. When it is not and its definition is of the same bundle, the definition
 * is watched until it is established; anything else is not waited for. `definedKinds`: `group/Kind` → name of its definition.
 * @throws ClusterError what `attempt` throws; `cluster.wait-expired`
 */
export async function whenServed<T>(context: TargetContext, object: KubernetesObject, definedKinds: ReadonlyMap<string, string>, attempt: () => Promise<T>): Promise<T> {
  const { group, kind } = gvkOf(object);
  const definition = definedKinds.get(`${group}/${kind}`);
  try {
    return await attempt();
  } catch (thrown) {
    if (definition === undefined || !isUnserved(thrown)) throw thrown;
  }
  context.logger.debug({ object: keyText(keyOf(object)), definition }, 'waiting for its definition to be established');
  await established(context, definition);
  for (const ms of SERVED_PAUSES_MS) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!isUnserved(thrown)) throw thrown;
      await pause(ms, undefined, { signal: context.signal });
    }
  }
  return attempt();
}

/** The kind is not known, or its path leads nowhere; a namespace that is not there is another matter. */
const isUnserved = (thrown: unknown): boolean =>
  isClusterError(thrown, 'cluster.kind-not-served') || (isClusterError(thrown, 'cluster.not-found') && thrown.details['about'] !== 'namespaces');

function established(context: TargetContext, definition: string): Promise<void> {
  const known = waits.get(context) ?? new Map<string, Promise<void>>();
  waits.set(context, known);
  const waiting = known.get(definition) ?? watchDefinition(context, definition).finally(() => known.delete(definition));
  known.set(definition, waiting);
  return waiting;
}

async function watchDefinition({ client, signal }: TargetContext, name: string): Promise<void> {
  const resource = await client.discovery.resource('apiextensions.k8s.io', 'v1', 'CustomResourceDefinition');
  const nextStep = 'look at the conditions of the definition';
  const isDecided = (definition: KubernetesObject | undefined): boolean => conditionOf(definition, 'Established')?.['status'] === 'True' || refusedNames(definition) !== undefined;
  const definition = await untilObject(client, resource, { namespace: '', name }, isDecided, { timeoutMs: ESTABLISHED_MS, what: 'to be established', nextStep, signal });
  const reason = refusedNames(definition);
  if (reason !== undefined) throw new ClusterError('cluster.kind-not-served', `CustomResourceDefinition ${name} can't be established: ${reason}`, { nextStep: 'choose other names, or remove the definition that has them' });
}

/** Why the names of a definition are not taken: another one has them. */
function refusedNames(definition: KubernetesObject | undefined): string | undefined {
  const accepted = conditionOf(definition, 'NamesAccepted');
  return accepted?.['status'] === 'False' ? String(accepted['message']) : undefined;
}

function conditionOf(definition: KubernetesObject | undefined, type: string): Record<string, unknown> | undefined {
  const conditions = fieldAt(definition, 'status', 'conditions');
  return Array.isArray(conditions) ? (conditions as unknown[]).filter(isRecord).find((condition) => condition['type'] === type) : undefined;
}
