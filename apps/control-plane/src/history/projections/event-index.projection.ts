import { EVERY_TYPE } from '@tidemark/event-store';
import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { isUuid } from '@tidemark/kernel';
import { GATHER_MS } from '../../platform/read-model/gathering.js';

/** Members by which events name what they are about. */
interface Subjects {
  applicationId?: unknown;
  clusterId?: unknown;
  targetId?: unknown;
  operationId?: unknown;
}

const INDEX = `
  INSERT INTO read.event_index_v1 (position, type, stream, application_id, cluster_id)
  SELECT e.position, e.type, e.stream, coalesce(e.application_id, s.application_id), coalesce(e.cluster_id, s.cluster_id)
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[]) AS e(position, type, stream, application_id, cluster_id, subject_id)
  LEFT JOIN read.event_subjects_v1 s ON s.subject_id = e.subject_id
  ON CONFLICT (position) DO NOTHING`;

const SUBJECTS = `
  INSERT INTO read.event_subjects_v1 (subject_id, application_id, cluster_id)
  SELECT DISTINCT ON (subject_id) * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS s(subject_id, application_id, cluster_id)
  ON CONFLICT (subject_id) DO NOTHING`;

/**
 * `read.event_index`: which application and cluster each event is about. Events that name only a target or an operation get
 * its application and cluster from the earlier event that named them together. Two statements a batch.
 */
export class EventIndexProjection implements Projection {
  readonly name = 'event-index';
  readonly version = 1;
  readonly handles = [EVERY_TYPE];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const named = events.map((event) => subjectsOf(event));
    const whole = named.flatMap(({ applicationId, clusterId, subjects }) => (applicationId && clusterId ? subjects.map((id) => ({ id, applicationId, clusterId })) : []));
    if (whole.length > 0) await sql.query(SUBJECTS, [whole.map(({ id }) => id), whole.map(({ applicationId }) => applicationId), whole.map(({ clusterId }) => clusterId)]);
    await sql.query(INDEX, [
      events.map(({ position }) => position),
      events.map(({ type }) => type),
      events.map(({ stream }) => stream),
      named.map(({ applicationId }) => applicationId),
      named.map(({ clusterId }) => clusterId),
      named.map(({ subjects }) => subjects[0] ?? null),
    ]);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.event_index_v1, read.event_subjects_v1');
  }
}

function subjectsOf({ data }: RecordedEvent): { applicationId: string | null; clusterId: string | null; subjects: string[] } {
  const { applicationId, clusterId, targetId, operationId } = (data ?? {}) as Subjects;
  return { applicationId: idOf(applicationId), clusterId: idOf(clusterId), subjects: [idOf(targetId), idOf(operationId)].filter((id) => id !== null) };
}

const idOf = (value: unknown): string | null => (typeof value === 'string' && isUuid(value) ? value : null);
