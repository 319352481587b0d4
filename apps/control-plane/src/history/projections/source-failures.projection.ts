import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { saveRows } from '../../platform/read-model/rows.js';
import type { RowTable } from '../../platform/read-model/rows.js';

const FAILURES: RowTable = { name: 'read.source_failures_v1', key: ['repository_id', 'ref'], columns: ['repository_id', 'ref', 'type', 'message', 'since', 'position'] };

/** The members of the events of source that are read here. */
interface SourceData {
  repositoryId: string;
  url: string;
  ref?: string;
  message?: string;
}

/** A failure of the whole repository, not of one ref. */
const ALL = '';

/** `read.source_failures`: what keeps commits from being seen. */
export class SourceFailuresProjection implements Projection {
  readonly name = 'source-failures';
  readonly version = 1;
  readonly handles = ['source.fetch-failed', 'source.fetch-recovered', 'source.ref-lost', 'source.revision-observed'];

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    // The last word of the batch about each counts.
    const last = new Map((events as readonly RecordedEvent<SourceData>[]).map((event) => [`${event.data.repositoryId} ${refOf(event)}`, event]));
    const mended = [...last.values()].filter(({ type }) => type === 'source.fetch-recovered' || type === 'source.revision-observed');
    if (mended.length > 0) {
      await sql.query('DELETE FROM read.source_failures_v1 f USING unnest($1::uuid[], $2::text[]) AS m(repository_id, ref) WHERE f.repository_id = m.repository_id AND f.ref = m.ref', [
        mended.map(({ data }) => data.repositoryId),
        mended.map(refOf),
      ]);
    }
    await saveRows(sql, FAILURES, [...last.values()].filter((event) => !mended.includes(event)).map(failureRow));
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.source_failures_v1');
  }
}

const refOf = ({ type, data }: RecordedEvent<SourceData>): string => (type === 'source.fetch-failed' || type === 'source.fetch-recovered' ? ALL : (data.ref ?? ALL));

function failureRow(event: RecordedEvent<SourceData>) {
  const { data, recordedAt, position } = event;
  const lost = event.type === 'source.ref-lost';
  return {
    repository_id: data.repositoryId,
    ref: refOf(event),
    type: lost ? 'ref-lost' : 'source-unreachable',
    message: lost ? `${data.ref ?? 'A ref'} is gone from ${data.url}; what ran goes on running` : (data.message ?? `${data.url} cannot be read`),
    since: recordedAt,
    position,
  };
}
