import { goDurationSeconds } from '@tidemark/kernel';
import type { NamespaceMetadata } from '@tidemark/protocol';
import { parseSyncOptions } from '@tidemark/sync';
import type { ApplicationPolicy } from '../domain/application-spec.js';
import type { FieldReader } from './field-reader.js';
import { readSyncOptions } from './sync-options.js';

/** Argo CD's waits between attempts, and its limit for automated syncs; a manual sync is tried once unless it says more. */
const DEFAULT_RETRY = { backoffSeconds: 5, factor: 2, maxBackoffSeconds: 180 } as const;
const AUTOMATED_LIMIT = 5;

export interface SyncPolicyFields {
  policy: ApplicationPolicy;
  syncOptions: string[];
  namespaceMetadata?: NamespaceMetadata;
}

export function readSyncPolicy(spec: FieldReader): SyncPolicyFields {
  const fields = spec.mapping('syncPolicy');
  if (!fields) return { policy: { automated: null, retry: { limit: 0, ...DEFAULT_RETRY } }, syncOptions: [] };
  const automated = readAutomated(fields);
  const retry = readRetry(fields, automated === null ? 0 : AUTOMATED_LIMIT);
  const syncOptions = readSyncOptions(fields);
  const namespaceMetadata = readNamespaceMetadata(fields, syncOptions);
  fields.close();
  return { policy: { automated, retry }, syncOptions, ...(namespaceMetadata && { namespaceMetadata }) };
}

function readNamespaceMetadata(policy: FieldReader, syncOptions: readonly string[]): NamespaceMetadata | undefined {
  const fields = policy.mapping('managedNamespaceMetadata');
  if (!fields) return undefined;
  const metadata = { labels: fields.textMap('labels'), annotations: fields.textMap('annotations') };
  fields.close();
  if (!parseSyncOptions(syncOptions).options.createNamespace) policy.warn('managedNamespaceMetadata', 'has no effect without CreateNamespace=true in syncOptions');
  return metadata;
}

function readAutomated(policy: FieldReader): ApplicationPolicy['automated'] {
  const fields = policy.mapping('automated');
  if (!fields) return null;
  const automated = { prune: fields.flag('prune') ?? false, selfHeal: fields.flag('selfHeal') ?? false, allowEmpty: fields.flag('allowEmpty') ?? false };
  const enabled = fields.flag('enabled') ?? true;
  fields.close();
  return enabled ? automated : null;
}

function readRetry(policy: FieldReader, defaultLimit: number): ApplicationPolicy['retry'] {
  const fields = policy.mapping('retry');
  if (!fields) return { limit: defaultLimit, ...DEFAULT_RETRY };
  const limit = fields.integer('limit') ?? 0;
  const refresh = fields.flag('refresh') ?? false;
  const backoff = fields.mapping('backoff');
  const retry = {
    limit,
    backoffSeconds: duration(backoff, 'duration') ?? DEFAULT_RETRY.backoffSeconds,
    factor: factorOf(backoff),
    maxBackoffSeconds: duration(backoff, 'maxDuration') ?? DEFAULT_RETRY.maxBackoffSeconds,
    ...(refresh && { refresh }),
  };
  backoff?.close();
  fields.close();
  return retry;
}

function factorOf(backoff: FieldReader | undefined): number {
  const factor = backoff?.integer('factor');
  if (factor === undefined) return DEFAULT_RETRY.factor;
  if (factor < 1) backoff?.error('factor', `found ${String(factor)}, but a whole number from 1 on is expected`);
  return factor;
}

function duration(backoff: FieldReader | undefined, name: string): number | undefined {
  const text = typeof backoff?.raw(name) === 'number' ? String(backoff.raw(name)) : backoff?.filled(name);
  if (text === null || text === undefined) return undefined;
  const seconds = goDurationSeconds(text);
  if (seconds === undefined) backoff?.error(name, `found "${text}", but a duration above zero such as 5s, 3m or 1h30m is expected`);
  return seconds;
}
