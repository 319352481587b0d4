import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { saveRows } from '../../platform/read-model/rows.js';
import type { RowTable } from '../../platform/read-model/rows.js';

const CONTENTS: RowTable = { name: 'read.bundle_contents_v1', key: ['kind', 'name', 'version', 'digest'], columns: ['kind', 'name', 'version', 'digest'] };

interface Named {
  name: string;
  version: string;
}
/** The members of render.bundle-published that are read here; older events have no lists. */
interface BundlePublished {
  digest: string;
  images?: Named[];
  charts?: Named[];
}

/** `read.bundle_contents`: which images and charts a bundle holds. A bundle never changes, so a row never does. */
export class BundleContentsProjection implements Projection {
  readonly name = 'bundle-contents';
  readonly version = 1;
  readonly handles = ['render.bundle-published'];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const rows = (events as readonly RecordedEvent<BundlePublished>[]).flatMap(({ data: { digest, images = [], charts = [] } }) => [
      ...images.map(({ name, version }) => ({ kind: 'image', name, version, digest })),
      ...charts.map(({ name, version }) => ({ kind: 'chart', name, version, digest })),
    ]);
    // Several publications of a batch may be of one bundle.
    await saveRows(sql, CONTENTS, [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()]);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.bundle_contents_v1');
  }
}
