import { z } from 'zod';
import { counter, digest, instant, shortText, uuid } from './scalars.js';

export const retryPolicy = z.object({
  /** Attempts after the first; negative = without end. */
  limit: z.number().int(),
  backoffSeconds: z.number().positive(),
  factor: z.number().min(1),
  maxBackoffSeconds: z.number().positive(),
  /** Attempts after the first take the newest bundle, also when nobody asked to sync that one. */
  refresh: z.boolean().optional(),
});

export const ignoreRule = z.object({
  group: z.string().max(253).default(''),
  kind: z.string().max(253),
  name: z.string().max(253).optional(),
  namespace: z.string().max(253).optional(),
  jsonPointers: z.array(shortText).max(100).default([]),
  jqPathExpressions: z.array(shortText).max(100).default([]),
  managedFieldsManagers: z.array(shortText).max(100).default([]),
});

const METADATA_ENTRIES = 100;
const texts = z.record(z.string().max(317), shortText).refine((map) => Object.keys(map).length <= METADATA_ENTRIES, `must have at most ${METADATA_ENTRIES} entries`);

/** Labels and annotations of the destination namespace, where the target creates it (CreateNamespace=true). */
export const namespaceMetadata = z.object({ labels: texts, annotations: texts });
export type NamespaceMetadata = z.infer<typeof namespaceMetadata>;

/** A time in which syncs of the target are allowed or denied; the control plane states those that concern it. */
export const syncWindow = z.object({
  kind: z.enum(['allow', 'deny']),
  schedule: shortText,
  duration: shortText,
  timeZone: shortText.optional(),
  manualSync: z.boolean().optional(),
  syncOverrun: z.boolean().optional(),
  description: shortText.optional(),
});

export const targetPolicy = z.object({
  /** Whether the agent corrects drift by itself. */
  selfHeal: z.boolean(),
  /** Whether objects that left the bundle are deleted. */
  prune: z.boolean(),
  /** Whether a bundle without any object may prune everything. */
  allowEmpty: z.boolean(),
  retry: retryPolicy,
  /** Looked at before each step of a sync; absent: none. */
  windows: z.array(syncWindow).min(1).max(100).optional(),
});

/** What a selective sync is about, or leaves alone; `*` stands for anything in one member. */
export const resourceSelector = z.object({
  group: z.string().max(253),
  kind: z.string().min(1).max(253),
  namespace: z.string().max(253).optional(),
  name: z.string().min(1).max(253),
  exclude: z.boolean().optional(),
});
export type ResourceSelector = z.infer<typeof resourceSelector>;

/**
 * One sync the control plane asks for. The agent runs each `id` to its end once; a newer `id` replaces one that has not
 * begun. `null` in its place means: compare and report, change nothing.
 */
export const syncRequest = z.object({
  id: uuid,
  /** Prune in this sync; overrides the policy, as the caller asked. */
  prune: z.boolean(),
  dryRun: z.boolean().default(false),
  force: z.boolean().default(false),
  /** Nobody asked for its prunes: limits on what may go unasked hold. */
  automated: z.boolean().optional(),
  /** Somebody asked, for this sync alone, that it may prune everything the target has. */
  allowEmpty: z.boolean().optional(),
  /** A selective sync: only these objects, and no hook. The target does not count as synced by it. */
  resources: z.array(resourceSelector).min(1).max(100).optional(),
  /** Options of this sync alone, behind those of the target: the last one of a name counts. */
  syncOptions: z.array(shortText).min(1).max(50).optional(),
  /** The person or rule behind it, for the agent's log line only; the history has the real actor. */
  initiatedBy: shortText,
});

/** What one target should be. Level, not command: the newest statement wins and may be repeated. */
export const desiredTarget = z.object({
  targetId: uuid,
  /** Increases with every statement about this target; an older one is ignored. */
  assignment: counter,
  application: z.object({ id: uuid, name: shortText, namespace: shortText }),
  destinationNamespace: z.string().max(253),
  /** The bundle Git asks for. */
  bundle: digest,
  revision: shortText,
  sync: syncRequest.nullable(),
  policy: targetPolicy,
  syncOptions: z.array(shortText).max(50),
  ignoreDifferences: z.array(ignoreRule).max(200),
  namespaceMetadata: namespaceMetadata.optional(),
  /** When somebody approved, in the declaration, what waits for a confirmation; it counts for syncs that began before. */
  deletionApprovedAt: instant.optional(),
});
export type DesiredTarget = z.infer<typeof desiredTarget>;
export type SyncRequest = z.infer<typeof syncRequest>;
export type TargetPolicy = z.infer<typeof targetPolicy>;
export type IgnoreRule = z.infer<typeof ignoreRule>;

/** An explicit tombstone: the only way a target goes away. Absence from a list never deletes. */
export const withdrawnTarget = z.object({
  targetId: uuid,
  assignment: counter,
  /** true: delete what the inventory names; false: leave it running and forget it. */
  cascade: z.boolean(),
  /** What it was last, for its PreDelete and PostDelete hooks and its options; only with `cascade`. */
  statement: desiredTarget.optional(),
});
export type WithdrawnTarget = z.infer<typeof withdrawnTarget>;
