import { z } from 'zod';
import { counter, digest, instant, longText, resourceKey, shortText, uuid } from './scalars.js';

export const healthStatus = z.enum(['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown']);
export const syncStatus = z.enum(['Synced', 'OutOfSync', 'Unknown']);

export const resourceHealth = z.object({ key: resourceKey, status: healthStatus, message: longText });

export const syncCounts = z.object({
  created: counter,
  configured: counter,
  unchanged: counter,
  pruned: counter,
  skipped: counter,
  failed: counter,
});
export type SyncCounts = z.infer<typeof syncCounts>;

/** Where live left desired, one entry a field. Secret values are masked by the agent before they get here. */
export const fieldDrift = z.object({
  path: shortText,
  desired: z.unknown(),
  live: z.unknown(),
  /** The field manager that wrote the live value, as the API server's managedFields say; '' when unknown. */
  manager: shortText,
  /** How that manager wrote it: `Apply`, or `Update` for everything else. Left out when unknown, and by older agents. */
  operation: shortText.optional(),
  /** When that manager last wrote anything, as the API server noted it (to the second). */
  time: instant.optional(),
});

const aboutTarget = { targetId: uuid, bundle: digest, revision: shortText };

export const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sync-started'), ...aboutTarget, syncId: uuid, attempt: counter, trigger: z.enum(['requested', 'self-heal', 'retry', 'resumed']), total: counter }),
  z.object({
    type: z.literal('sync-finished'),
    ...aboutTarget,
    syncId: uuid,
    outcome: z.enum(['succeeded', 'failed', 'terminated']),
    message: longText,
    durationMs: counter,
    counts: syncCounts,
    /** The first failures, at most 50; `counts.failed` has the whole number. */
    failures: z.array(z.object({ key: resourceKey, message: longText })).max(50),
  }),
  z.object({
    type: z.literal('status-changed'),
    ...aboutTarget,
    sync: syncStatus,
    /** The resources that are not Synced, at most 100. */
    outOfSync: z.array(resourceKey).max(100),
    health: healthStatus,
    healthMessage: longText,
    /** The resources that are not Healthy, at most 100. */
    unhealthy: z.array(resourceHealth).max(100),
    resources: counter,
  }),
  /** `beforeAdoption`: the object lived, and differed, before the target applied it for the first time. */
  z.object({ type: z.literal('drift-began'), ...aboutTarget, driftId: uuid, resource: resourceKey, change: z.enum(['modified', 'deleted']), fields: z.array(fieldDrift).max(100), beforeAdoption: z.boolean().optional() }),
  z.object({ type: z.literal('drift-ended'), ...aboutTarget, driftId: uuid, resource: resourceKey, how: z.enum(['corrected', 'reverted-by-others', 'superseded']), durationMs: counter }),
  /** A condition an operator should see: prune refused, empty bundle, fetch failed, fight … */
  z.object({ type: z.literal('condition-raised'), ...aboutTarget, condition: shortText, message: longText }),
  z.object({ type: z.literal('condition-cleared'), ...aboutTarget, condition: shortText }),
  /** `assignment`: of the withdrawal that was carried out; absent from agents that did not say. */
  z.object({ type: z.literal('target-removed'), targetId: uuid, cascade: z.boolean(), deleted: counter, assignment: counter.optional() }),
  z.object({ type: z.literal('operation-finished'), operationId: uuid, outcome: z.enum(['succeeded', 'failed', 'expired']), message: longText, result: z.unknown() }),
  /** A wave of a sync with hooks or several waves is over, or lets the sync wait for long: one report a wave, not one an object. */
  z.object({
    type: z.literal('sync-progressed'),
    ...aboutTarget,
    syncId: uuid,
    attempt: counter,
    /** The place of the wave in the plan, from 0, and how many waves there are. */
    step: counter,
    steps: counter,
    phase: z.enum(['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete']),
    wave: z.number().int(),
    state: z.enum(['waiting', 'completed', 'failed']),
    /** What is waited for, or why the wave has ended before its time; '' otherwise. */
    message: longText,
    /** Since the wave before was over. */
    durationMs: counter,
    actions: counter,
    /** At most 50 of the actions, hooks first, each group in the order it ran. */
    results: z.array(z.object({ key: resourceKey, verb: z.enum(['apply', 'prune', 'hook']), result: z.enum(['applied', 'pruned', 'prune-skipped', 'succeeded', 'failed']), message: longText })).max(50),
  }),
]);
export type Report = z.infer<typeof report>;
export type ReportType = Report['type'];

/** Reports that may be dropped when the spool is full, because a newer one of the same kind says it all. */
export const COALESCIBLE: ReadonlySet<ReportType> = new Set(['status-changed']);

/** One line of the agent's write-ahead log: dense `seq` within an `epoch` (one life of the state directory). */
export const sequencedReport = z.object({
  epoch: uuid,
  seq: counter.min(1),
  /** The agent's clock when it saw it. */
  observedAt: instant,
  report: z.union([report, z.object({ type: z.literal('gap'), from: counter, to: counter, reason: shortText })]),
});
export type SequencedReport = z.infer<typeof sequencedReport>;
