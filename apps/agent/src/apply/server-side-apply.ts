import { isRecord } from '@tidemark/kernel';
import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { FIELD_MANAGER, isClusterError, type ApplyResult, type KubeClient } from '../cluster/index.js';
import type { ApplyChoice } from './apply-by.js';
import { applyKnown } from './apply-known.js';
import { onLive } from './on-live.js';
import { leavingTheirs } from './ours.js';

/** Whose updates become ours unless another manager is named: those of `kubectl apply` without --server-side. */
const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';

/** An object can have been written in so many versions of its kind that are still to be migrated; the next apply goes on. */
const MOST_VERSIONS = 3;

interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/**
 * Server-side apply. What `kubectl apply` owned before, or a write of ours that was no apply (Replace=true,
 * ServerSideApply=false), becomes ours, so that a field that left the manifest really goes.
 */
export async function serverSideApply(client: KubeClient, object: KubernetesObject, choice: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  const first = await applyRespecting(client, object, choice, signal);
  let applied = first;
  for (let version = 0; choice.clientSideApplyMigration && version < MOST_VERSIONS; version += 1) {
    const managed = migrated(applied.object, choice.clientSideApplyMigrationManager || CLIENT_SIDE_MANAGER);
    if (managed === undefined) break;
    try {
      await client.setManagedFields(applied.object, managed, signal);
    } catch (thrown) {
      // Somebody changed it meanwhile; the next apply migrates what is there then.
      if (isClusterError(thrown, 'cluster.conflict')) break;
      throw thrown;
    }
    // Who owns what is another matter now, and with it what may be left out.
    applied = await applyRespecting(client, object, choice, signal);
  }
  return { ...applied, created: first.created };
}

/** With fields to leave alone, live is read first; what was taken from it is written for that state only. */
async function applyRespecting(client: KubeClient, object: KubernetesObject, { validate, respected }: ApplyChoice, signal: AbortSignal): Promise<ApplyResult> {
  if (respected.length === 0) return applyKnown(client, object, { validate, signal });
  return onLive(client, object, signal, (live) => {
    if (live === undefined) return applyKnown(client, object, { validate, signal });
    const { object: left, tookLive } = leavingTheirs(object, live, respected, { how: 'apply', manager: FIELD_MANAGER });
    return applyKnown(client, tookLive ? withMetadata(left, { resourceVersion: live.metadata['resourceVersion'] }) : left, { validate, signal });
  });
}

/** The owners of fields after the next step of the migration of what `manager` and we ourselves wrote; undefined when there is nothing to migrate. */
export function migrated(object: KubernetesObject, manager: string): ManagedFields[] | undefined {
  const entries = (object.metadata['managedFields'] ?? []) as ManagedFields[];
  const isMigrated = (entry: ManagedFields): boolean => (entry.manager === manager || entry.manager === FIELD_MANAGER) && entry.operation === 'Update' && (entry.subresource ?? '') === '';
  const ours = entries.find((entry) => entry.manager === FIELD_MANAGER && entry.operation === 'Apply' && (entry.subresource ?? '') === '');
  const theirs = entries.filter(isMigrated);
  if (ours === undefined || theirs.length === 0) return undefined;
  // Fields are named by version: those of another one can't be joined to ours. They take its place for a moment; the apply
  // that follows converts them, and what the manifest states is ours again.
  const apiVersion = theirs.some((entry) => entry.apiVersion === ours.apiVersion) ? ours.apiVersion : theirs[0]?.apiVersion;
  const moved = theirs.filter((entry) => entry.apiVersion === apiVersion);
  const kept = apiVersion === ours.apiVersion ? (ours.fieldsV1 ?? {}) : {};
  const fieldsV1 = moved.reduce<Readonly<Record<string, unknown>>>((set, { fieldsV1: fields }) => united(set, fields ?? {}), kept);
  return entries.filter((entry) => !moved.includes(entry)).map((entry) => (entry === ours ? { ...ours, ...(apiVersion === undefined ? {} : { apiVersion }), fieldsV1 } : entry));
}

const united = (one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...new Set([...Object.keys(one), ...Object.keys(other)])].map((step) => [step, united(asSet(one[step]), asSet(other[step]))]));

const asSet = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});
