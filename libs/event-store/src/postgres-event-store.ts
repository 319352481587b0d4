import { TidemarkError } from '@tidemark/kernel';
import { planAppend, type AppendPlan } from './append-plan.js';
import { MAX_READ, type AppendOutcome, type AppendReceipt, type AppendRequest, type EventStore, type ReadAllOptions } from './event-store.js';
import type { EventMeta, RecordedEvent } from './events.js';
import type { Sql } from './sql.js';

interface AppendRow {
  outcome: 'appended' | 'already-appended' | 'refused' | 'conflict' | 'stream-closed';
  stream: string;
  actual: string;
  first_position: string;
  last_position: string;
  versions: string[];
}

interface EventRow {
  position: string;
  stream_id: string;
  version: string;
  event_id: string;
  type: string;
  v: number;
  data: unknown;
  meta: EventMeta;
  recorded_at: Date;
}

const APPEND = 'SELECT outcome, stream, actual, first_position, last_position, versions FROM es.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)';
const COLUMNS = 'position, stream_id, version, event_id, type, v, data, meta, recorded_at';
const READ_STREAM = `SELECT ${COLUMNS} FROM es.events WHERE stream_id = $1 AND version > $2 AND version <= $3 ORDER BY version`;
// Positions are dense, so the limit is a bound on position: only the partitions concerned are looked at.
const READ_ALL = `SELECT ${COLUMNS} FROM es.events WHERE log = 0 AND position > $1 AND position <= $2 ORDER BY position`;
const READ_TYPES = `SELECT ${COLUMNS} FROM es.events WHERE log = 0 AND position > $1 AND position <= $2 AND type = ANY($3::text[]) ORDER BY position LIMIT $4`;

/** The log in PostgreSQL, over es.append and the tables of the first migration. `json` columns must arrive parsed. */
export class PostgresEventStore implements EventStore {
  /** `appended` is called after every append that committed here; not for one that joined a transaction, which may still roll back. */
  constructor(
    private readonly sql: Sql,
    private readonly appended: (lastPosition: number) => void = () => undefined,
  ) {}

  async append(request: AppendRequest, sql?: Sql): Promise<AppendOutcome> {
    const plan = planAppend(request);
    const [row] = await (sql ?? this.sql).query<AppendRow>(APPEND, parametersOf(plan));
    if (!row) throw new TidemarkError('event-store.no-answer', 'es.append returned no row', { nextStep: 'Check that the migrations have run.' });
    const outcome = toOutcome(row, plan);
    if (!sql && outcome.kind === 'appended') this.appended(outcome.lastPosition);
    return outcome;
  }

  async readStream(stream: string, options: { after?: number; limit?: number } = {}): Promise<RecordedEvent[]> {
    const after = options.after ?? 0;
    return (await this.sql.query<EventRow>(READ_STREAM, [stream, after, after + Math.min(options.limit ?? MAX_READ, MAX_READ)])).map(toEvent);
  }

  async readAll({ after, limit, types, upTo }: ReadAllOptions): Promise<RecordedEvent[]> {
    const most = Math.min(limit, MAX_READ);
    const end = upTo ?? Number.MAX_SAFE_INTEGER;
    const rows = types
      ? await this.sql.query<EventRow>(READ_TYPES, [after, end, types, most])
      : await this.sql.query<EventRow>(READ_ALL, [after, Math.min(after + most, end)]);
    return rows.map(toEvent);
  }

  async head(): Promise<number> {
    const [row] = await this.sql.query<{ position: string }>('SELECT position FROM es.log_head WHERE log = 0');
    return Number(row?.position ?? 0);
  }

  async receipt(commandId: string): Promise<AppendReceipt | undefined> {
    const [row] = await this.sql.query<{ streams: string[]; versions: string[]; first_position: string; last_position: string }>(
      'SELECT streams, versions, first_position, last_position FROM es.receipts WHERE command_id = $1',
      [commandId],
    );
    return row && toReceipt(row, row.streams);
  }
}

function parametersOf(plan: AppendPlan): unknown[] {
  const { streams, events } = plan;
  const ownMeta = events.some((event) => event.meta !== null);
  return [
    plan.commandId,
    plan.hash,
    streams.map((s) => s.stream),
    streams.map((s) => s.expected),
    streams.map((s) => s.count),
    streams.map((s) => s.close),
    events.map((e) => e.stream + 1),
    events.map((e) => e.offset),
    events.map((e) => e.id),
    events.map((e) => e.type),
    events.map((e) => e.v),
    events.map((e) => e.data),
    ownMeta ? events.map((e) => e.meta) : null,
    plan.meta,
  ];
}

function toOutcome(row: AppendRow, plan: AppendPlan): AppendOutcome {
  switch (row.outcome) {
    case 'appended':
    case 'already-appended':
      return { kind: row.outcome, ...toReceipt(row, plan.streams.map((s) => s.stream)) };
    case 'refused':
      return { kind: 'refused' };
    case 'conflict':
      return { kind: 'conflict', stream: row.stream, actual: Number(row.actual) };
    case 'stream-closed':
      return { kind: 'stream-closed', stream: row.stream };
  }
}

const toReceipt = (row: { first_position: string; last_position: string; versions: string[] }, streams: readonly string[]): AppendReceipt => ({
  firstPosition: Number(row.first_position),
  lastPosition: Number(row.last_position),
  versions: Object.fromEntries(streams.map((stream, index) => [stream, Number(row.versions[index])])),
});

const toEvent = (row: EventRow): RecordedEvent => ({
  position: Number(row.position),
  stream: row.stream_id,
  version: Number(row.version),
  id: row.event_id,
  type: row.type,
  v: row.v,
  data: row.data,
  meta: row.meta,
  recordedAt: row.recorded_at.toISOString(),
});
