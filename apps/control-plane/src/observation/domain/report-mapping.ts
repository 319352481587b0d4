import type { EventMeta, NewEvent } from '@tidemark/event-store';
import type { SequencedReport } from '@tidemark/protocol';
import { ReportRejected, observationEvents } from './observation.events.js';

/** One place in the sequence of an agent, as the report log hands it over. Exactly one of `report` and `poison` is set. */
export interface ReceivedReport {
  readonly clusterId: string;
  readonly epoch: string;
  readonly seq: number;
  readonly observedAt: string | null;
  readonly report: SequencedReport['report'] | null;
  readonly poison: { readonly code: string; readonly message: string; readonly payloadDigest: string } | null;
}

/** Where a fact belongs, and the fact. */
export interface Fact {
  readonly stream: string;
  readonly event: NewEvent;
}

const OUTCOMES = { succeeded: 'observation.sync-succeeded', failed: 'observation.sync-failed', terminated: 'observation.sync-terminated' } as const;

const kinds = new Map(observationEvents.map((kind) => [kind.type, kind]));

/**
 * The fact a report tells: exactly one for every place in the sequence, and never an exception. What does not fit the
 * schema of its event becomes `observation.report-rejected`, so that the reports behind it are not held up.
 */
export function factOf(received: ReceivedReport): Fact {
  const { report, poison } = received;
  const meta = metaOf(received);
  if (report === null) {
    return rejection(received, poison ?? { code: 'INVALID', message: 'The report log handed over neither a report nor what was wrong with it.', payloadDigest: null });
  }
  const { stream, type, data } = mapped(received, report);
  const kind = kinds.get(type);
  const checked = kind?.schema.safeParse(data);
  if (kind === undefined || checked === undefined || !checked.success) {
    const paths = checked?.error?.issues.slice(0, 10).map((issue) => issue.path.join('.') || '(root)') ?? [type];
    return rejection(received, { code: 'INVALID', message: `The report ${report.type} does not fit ${type} at ${paths.join(', ')}.`, payloadDigest: null });
  }
  return { stream, event: { type, v: kind.v, data: checked.data, meta } };
}

function mapped(received: ReceivedReport, report: NonNullable<ReceivedReport['report']>): { stream: string; type: string; data: object } {
  const { clusterId, epoch, seq } = received;
  const { type, ...fields } = report;
  const data = { ...fields, clusterId, epoch, seq };
  switch (report.type) {
    case 'gap':
      return { stream: `cluster-${clusterId}`, type: 'observation.reports-lost', data };
    case 'operation-finished':
      return { stream: `operation-${report.operationId}`, type: 'observation.operation-finished', data };
    case 'sync-finished':
      return { stream: `target-${report.targetId}`, type: OUTCOMES[report.outcome], data };
    default:
      return { stream: `target-${report.targetId}`, type: `observation.${type}`, data };
  }
}

function rejection(received: ReceivedReport, fault: { code: string; message: string; payloadDigest: string | null }): Fact {
  const { clusterId, epoch, seq } = received;
  const event = ReportRejected.of({ clusterId, epoch, seq, code: fault.code, message: fault.message.slice(0, 1_024), payloadDigest: fault.payloadDigest });
  return { stream: `cluster-${clusterId}`, event: { ...event, meta: metaOf(received) } };
}

/** The actor is the credential's cluster, whatever the report says of itself. */
function metaOf({ clusterId, epoch, seq, observedAt }: ReceivedReport): Partial<EventMeta> {
  return { actor: { kind: 'agent', id: clusterId }, correlationId: `report-${epoch}-${String(seq)}`, ...(observedAt !== null && { occurredAt: observedAt }) };
}
