import type { EventStore, NewEvent, Sql } from '@tidemark/event-store';
import { TIDEMARK_NAMESPACE, TidemarkError, uuidv5 } from '@tidemark/kernel';
import type { LoggedReport, RejectedRecord } from '../../delivery/index.js';
import { RecordRejected, REJECTED_STREAM } from '../domain/observation.events.js';
import { factOf } from '../domain/report-mapping.js';

/** Events of one append; a larger batch takes several. */
const APPEND = 1_000;

/**
 * Makes facts of a batch of reports, within the transaction that removes them from the report log: both happen or neither,
 * so a fact is recorded once. Order is kept within every stream. Appends are the last statements: they lock the log's head.
 */
export async function ingestReports(batch: readonly LoggedReport[], store: EventStore, sql: Sql, rejected: readonly RejectedRecord[] = []): Promise<void> {
  if (rejected.length > 0) await appendRejected(rejected, store, sql);
  for (let from = 0; from < batch.length; from += APPEND) await append(batch.slice(from, from + APPEND), store, sql);
}

async function append(batch: readonly LoggedReport[], store: EventStore, sql: Sql): Promise<void> {
  const streams = new Map<string, NewEvent[]>();
  for (const report of batch) {
    const { stream, event } = factOf(report);
    const events = streams.get(stream);
    if (events) events.push(event);
    else streams.set(stream, [event]);
  }
  const outcome = await store.append(
    {
      commandId: commandIdOf(batch),
      meta: { actor: { kind: 'system', id: 'observation' }, correlationId: 'report-ingest' },
      streams: [...streams].map(([stream, events]) => ({ stream, expected: 'any', events })),
    },
    sql,
  );
  // The same places in the sequence with the same content have been recorded by an earlier life of this batch.
  if (outcome.kind === 'appended' || outcome.kind === 'already-appended') return;
  throw new TidemarkError('observation.reports-not-appended', `${String(batch.length)} reports could not be recorded: ${outcome.kind}`, {
    nextStep: 'They stay in the report log and are tried again; see the log of this process if that goes on.',
  });
}

/** What was no report at all: nobody's fact, but nothing is left out in silence. */
async function appendRejected(rejected: readonly RejectedRecord[], store: EventStore, sql: Sql): Promise<void> {
  const places = rejected.map(({ topic, partition, offset, digest }) => `${topic}/${partition}/${offset}/${digest}`);
  await store.append(
    {
      commandId: uuidv5(`rejected/${places.join(' ')}`, TIDEMARK_NAMESPACE),
      meta: { actor: { kind: 'system', id: 'observation' }, correlationId: 'report-ingest' },
      streams: [{ stream: REJECTED_STREAM, expected: 'any', events: rejected.map((one) => RecordRejected.of(one)) }],
    },
    sql,
  );
}

/** The same reports, cut the same way, are the same command. */
const commandIdOf = (batch: readonly LoggedReport[]): string =>
  uuidv5(`ingest/${batch.map(({ clusterId, epoch, seq }) => `${clusterId}/${epoch}/${String(seq)}`).join(' ')}`, TIDEMARK_NAMESPACE);
