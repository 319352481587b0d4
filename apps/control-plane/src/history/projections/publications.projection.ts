import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { saveRows } from '../../platform/read-model/rows.js';
import type { RowTable } from '../../platform/read-model/rows.js';

const PUBLICATIONS: RowTable = {
  name: 'read.publications_v1',
  key: ['application_id', 'position'],
  columns: ['application_id', 'position', 'digest', 'previous_digest', 'revision', 'revisions', 'objects', 'diff', 'warnings', 'cause', 'published_at'],
};
const FAILURES: RowTable = { name: 'read.render_failures_v1', key: ['application_id'], columns: ['application_id', 'revision', 'code', 'message', 'file', 'since', 'position'] };

/** The members of render.bundle-published that are read here. */
interface BundlePublished {
  applicationId: string;
  digest: string;
  previousDigest: string | null;
  revision: string;
  revisions: unknown[];
  objects: number;
  diff: { added: number; changed: number; removed: number; digest: string | null };
  warnings: unknown[];
  cause: string;
}
/** The members of render.bundle-failed that are read here. */
interface BundleFailed {
  applicationId: string;
  revision: string | null;
  code: string;
  message: string;
  file: string | null;
}

/** `read.publications`: every bundle an application ever had; `read.render_failures`: what does not render now. */
export class PublicationsProjection implements Projection {
  readonly name = 'publications';
  readonly version = 1;
  readonly handles = ['render.bundle-published', 'render.bundle-failed', 'catalog.application-retired'];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const published = events.filter((event): event is RecordedEvent<BundlePublished> => event.type === 'render.bundle-published');
    await saveRows(sql, PUBLICATIONS, published.map(publicationRow));
    await this.settleFailures(events as readonly RecordedEvent<{ applicationId: string }>[], sql);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.publications_v1, read.render_failures_v1');
  }

  /** The last word of the batch about each application counts. */
  private async settleFailures(events: readonly RecordedEvent<{ applicationId: string }>[], sql: Sql): Promise<void> {
    const last = new Map(events.map((event) => [event.data.applicationId, event]));
    const failed = [...last.values()].filter((event) => event.type === 'render.bundle-failed') as RecordedEvent<BundleFailed>[];
    const mended = [...last].filter(([, event]) => event.type !== 'render.bundle-failed').map(([applicationId]) => applicationId);
    if (mended.length > 0) await sql.query('DELETE FROM read.render_failures_v1 WHERE application_id = ANY($1::uuid[])', [mended]);
    await saveRows(sql, FAILURES, failed.map(failureRow));
  }
}

const publicationRow = ({ data, position, recordedAt }: RecordedEvent<BundlePublished>) => ({
  application_id: data.applicationId,
  position,
  digest: data.digest,
  previous_digest: data.previousDigest,
  revision: data.revision,
  revisions: data.revisions,
  objects: data.objects,
  diff: data.diff,
  warnings: data.warnings,
  cause: data.cause,
  published_at: recordedAt,
});

const failureRow = ({ data, position, recordedAt }: RecordedEvent<BundleFailed>) => ({
  application_id: data.applicationId,
  revision: data.revision,
  code: data.code,
  message: data.message,
  file: data.file,
  since: recordedAt,
  position,
});
