import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { FIELD_MANAGER, isClusterError, type ApplyResult, type KubeClient } from '../cluster/index.js';
import type { ApplyChoice } from './apply-by.js';

/** Whose fields `kubectl apply` without --server-side writes. */
const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** Server-side apply. What `kubectl apply` owned before becomes ours, so that a field that left the manifest really goes. */
export async function serverSideApply(client: KubeClient, object: KubernetesObject, { validate, clientSideApplyMigration }: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  const applied = await client.apply(object, { validate, signal });
  const managed = clientSideApplyMigration ? migrated(applied.object) : undefined;
  if (managed === undefined) return applied;
  try {
    await client.setManagedFields(applied.object, managed, signal);
  } catch (thrown) {
    // Somebody changed it meanwhile; the next apply migrates what is there then.
    if (isClusterError(thrown, 'cluster.conflict')) return applied;
    throw thrown;
  }
  return { ...(await client.apply(object, { validate, signal })), created: applied.created };
}

/** The owners of fields after the migration; undefined when there is nothing to migrate. */
export function migrated(object: KubernetesObject): ManagedFields[] | undefined {
  const entries = (object.metadata['managedFields'] ?? []) as ManagedFields[];
  const isClientSide = (entry: ManagedFields): boolean => entry.manager === CLIENT_SIDE_MANAGER && entry.operation === 'Update' && (entry.subresource ?? '') === '';
  const theirs = entries.filter(isClientSide);
  const ours = entries.find((entry) => entry.manager === FIELD_MANAGER && entry.operation === 'Apply' && (entry.subresource ?? '') === '');
  // Fields are named by version: those of another one can't be joined to ours.
  if (ours === undefined || theirs.length === 0 || theirs.some(({ apiVersion }) => apiVersion !== ours.apiVersion)) return undefined;
  const fieldsV1 = theirs.reduce<Readonly<Record<string, unknown>>>((set, { fieldsV1: fields }) => united(set, fields ?? {}), ours.fieldsV1 ?? {});
  return entries.filter((entry) => !isClientSide(entry)).map((entry) => (entry === ours ? { ...ours, fieldsV1 } : entry));
}

const united = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...new Set([...Object.keys(one), ...Object.keys(other)])].map((step) => [step, united(asSet(one[step]), asSet(other[step]))]));

const asSet = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
