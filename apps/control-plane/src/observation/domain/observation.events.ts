import { defineEvent } from '@tidemark/event-store';
import type { EventKind } from '@tidemark/event-store';
import { counter, longText, report, shortText, uuid } from '@tidemark/protocol';
import { z } from 'zod';

/** Who said it: the cluster by its credential, and the report's place in the agent's sequence. */
const origin = { clusterId: uuid, epoch: uuid, seq: counter };

const [syncStarted, syncFinished, statusChanged, driftBegan, driftEnded, conditionRaised, conditionCleared, targetRemoved, operationFinished, syncProgressed] = report.options;

const syncOutcome = syncFinished.omit({ type: true, outcome: true }).extend(origin);

export const SyncStarted = defineEvent({
  type: 'observation.sync-started',
  schema: syncStarted.omit({ type: true }).extend(origin),
  describe: 'An agent began to bring a target to a bundle.',
});
export const SyncProgressed = defineEvent({
  type: 'observation.sync-progressed',
  schema: syncProgressed.omit({ type: true }).extend(origin),
  describe: 'A wave of a sync is over, or the sync waits for it: with the results of its hooks and objects.',
});
export const SyncSucceeded = defineEvent({ type: 'observation.sync-succeeded', schema: syncOutcome, describe: 'A sync reached its end and everything it meant to do was done.' });
export const SyncFailed = defineEvent({ type: 'observation.sync-failed', schema: syncOutcome, describe: 'A sync ended with failures; the first of them are listed.' });
export const SyncTerminated = defineEvent({ type: 'observation.sync-terminated', schema: syncOutcome, describe: 'A sync was ended before it was done.' });
export const StatusChanged = defineEvent({
  type: 'observation.status-changed',
  schema: statusChanged.omit({ type: true }).extend(origin),
  describe: 'The sync or health status of a target became another.',
});
export const DriftBegan = defineEvent({
  type: 'observation.drift-began',
  schema: driftBegan.omit({ type: true }).extend(origin),
  describe: 'Somebody else than the agent changed or deleted a managed object.',
});
export const DriftEnded = defineEvent({ type: 'observation.drift-ended', schema: driftEnded.omit({ type: true }).extend(origin), describe: 'An object is again what it should be.' });
export const ConditionRaised = defineEvent({
  type: 'observation.condition-raised',
  schema: conditionRaised.omit({ type: true }).extend(origin),
  describe: 'An agent met something that a person should look at.',
});
export const ConditionCleared = defineEvent({
  type: 'observation.condition-cleared',
  schema: conditionCleared.omit({ type: true }).extend(origin),
  describe: 'What a condition told of is over.',
});
export const TargetRemoved = defineEvent({
  type: 'observation.target-removed',
  schema: targetRemoved.omit({ type: true }).extend(origin),
  describe: 'An agent let go of a withdrawn target, and deleted its objects when it was told to.',
});
export const OperationFinished = defineEvent({
  type: 'observation.operation-finished',
  schema: operationFinished.omit({ type: true }).extend(origin),
  describe: 'An agent answered an operation.',
});
export const ReportsLost = defineEvent({
  type: 'observation.reports-lost',
  schema: z.object({ ...origin, from: counter, to: counter, reason: shortText }),
  describe: 'Reports from..to of an agent will never arrive: a hole in what is known, recorded as one.',
});
export const ReportRejected = defineEvent({
  type: 'observation.report-rejected',
  schema: z.object({ ...origin, code: shortText, message: longText, payloadDigest: shortText.nullable() }),
  describe: 'A report could not be understood; its place in the sequence is kept, its content is not.',
});

export const RecordRejected = defineEvent({
  type: 'observation.record-rejected',
  schema: z.object({ topic: shortText, partition: z.number().int(), offset: z.number().int(), reason: shortText, digest: shortText }),
  describe: 'A record of the report topic is no report of this control plane; it was put aside into the dead-letter topic.',
});
/** Of records that belong to no cluster. */
export const REJECTED_STREAM = 'ingest-rejections';

/** Every event of this context. */
export const observationEvents: readonly EventKind[] = [
  SyncStarted,
  SyncProgressed,
  SyncSucceeded,
  SyncFailed,
  SyncTerminated,
  StatusChanged,
  DriftBegan,
  DriftEnded,
  ConditionRaised,
  ConditionCleared,
  TargetRemoved,
  OperationFinished,
  ReportsLost,
  ReportRejected,
  RecordRejected,
];
