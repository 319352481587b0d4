import { Inject, Injectable } from '@nestjs/common';
import type { EventMeta, EventRegistry, RecordedEvent, Sql } from '@tidemark/event-store';
import { EVENT_REGISTRY, SQL } from '../../platform/index.js';
import { summaryOf } from '../domain/summaries.js';
import type { EventFilter, FleetEvent } from './event.types.js';

/** More types than this in one filter are a mistake. */
export const MAX_TYPES = 100;

const MATCHES = `($1::text[] IS NULL OR i.type = ANY($1)) AND ($2::text IS NULL OR i.stream = $2)
  AND ($3::text IS NULL OR i.application_id IN (SELECT a.application_id FROM read.applications a WHERE a.name = $3))
  AND ($4::text IS NULL OR i.cluster_id = (SELECT c.cluster_id FROM read.clusters c WHERE c.name = $4))`;

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

/** Reads of the log by subject. */
@Injectable()
export class EventReads {
  constructor(
    @Inject(SQL) private readonly sql: Sql,
    @Inject(EVENT_REGISTRY) private readonly registry: EventRegistry,
  ) {}

  /** In order of position. */
  async page(filter: EventFilter, after: number, limit: number): Promise<FleetEvent[]> {
    const rows = await this.sql.query<EventRow>(
      `SELECT e.* FROM (SELECT i.position FROM read.event_index i WHERE ${MATCHES} AND i.position > $5 ORDER BY i.position LIMIT $6) p
       JOIN es.events e ON e.log = 0 AND e.position = p.position ORDER BY e.position`,
      [...params(filter), after, limit],
    );
    return this.told(rows.map((row) => this.registry.read(toEvent(row))));
  }

  /** Those at the positions, as far as they are kept. */
  async at(positions: readonly number[]): Promise<FleetEvent[]> {
    if (positions.length === 0) return [];
    const rows = await this.sql.query<EventRow>('SELECT e.* FROM es.events e WHERE e.log = 0 AND e.position = ANY($1::bigint[]) ORDER BY e.position', [positions]);
    return this.told(rows.map((row) => this.registry.read(toEvent(row))));
  }

  async count(filter: EventFilter): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM read.event_index i WHERE ${MATCHES}`, params(filter));
    return row?.n ?? 0;
  }

  /** Those of the events that match, as clients see them. One query for all of them. */
  async matching(events: readonly RecordedEvent[], filter: EventFilter): Promise<FleetEvent[]> {
    if (events.length === 0 || Object.values(filter).every((value) => value === null || value === undefined)) return this.told(events);
    const found = await this.sql.query<{ position: string }>(`SELECT i.position FROM read.event_index i WHERE ${MATCHES} AND i.position = ANY($5::bigint[])`, [...params(filter), events.map(({ position }) => position)]);
    const wanted = new Set(found.map(({ position }) => Number(position)));
    return this.told(events.filter(({ position }) => wanted.has(position)));
  }

  private async told(events: readonly RecordedEvent[]): Promise<FleetEvent[]> {
    if (events.length === 0) return [];
    const subjects = await this.sql.query<{ position: string; application: string | null; cluster: string | null }>(
      `SELECT i.position, a.name AS application, c.name AS cluster FROM read.event_index i
       LEFT JOIN read.applications a USING (application_id) LEFT JOIN read.clusters c USING (cluster_id) WHERE i.position = ANY($1::bigint[])`,
      [events.map(({ position }) => position)],
    );
    const names = new Map(subjects.map(({ position, application, cluster }) => [Number(position), { application, cluster }]));
    return events.map((event) => nodeOf(event, names.get(event.position) ?? { application: null, cluster: null }));
  }
}

const params = ({ types, stream, application, cluster }: EventFilter): unknown[] => [types ?? null, stream ?? null, application ?? null, cluster ?? null];

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

function nodeOf(event: RecordedEvent, names: { application: string | null; cluster: string | null }): FleetEvent {
  const { position, type, recordedAt, stream, data, meta } = event;
  const { kind, id, name } = meta.actor;
  return {
    position,
    type,
    recordedAt,
    occurredAt: meta.occurredAt ?? null,
    actor: { kind, id, name: name ?? null },
    reason: meta.reason ?? null,
    stream,
    data,
    ...names,
    summary: summaryOf({ type, data, ...names, actor: meta.actor }),
  };
}
