import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { GATHER_MS } from '../../platform/read-model/gathering.js';
import { saveRows } from '../../platform/read-model/rows.js';
import type { RowTable } from '../../platform/read-model/rows.js';

interface CommitRow {
  revision: string;
  repository: string | null;
  author_name: string;
  author_email: string | null;
  message: string;
  committed_at: string;
  position: number;
}

const COMMITS: RowTable = { name: 'read.commits_v1', key: ['revision'], columns: ['revision', 'repository', 'author_name', 'author_email', 'message', 'committed_at', 'position'] };

/** The members of source.revision-observed that are read here. */
interface RevisionObserved {
  url: string;
  revision: string;
  author: { name: string; email: string };
  message: string;
  committedAt: string;
}
/** The members of render.bundle-published that are read here: several sources bring several commits. */
interface BundlePublished {
  revisions: { url: string; revision: string }[];
  commits: { revision: string; author: { name: string; email: string }; message: string; committedAt: string }[];
}

/** `read.commits`: who wrote what, by SHA. */
export class CommitsProjection implements Projection {
  readonly name = 'commits';
  readonly version = 1;
  readonly handles = ['source.revision-observed', 'render.bundle-published'];
  readonly gatherMs = GATHER_MS;

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const rows = new Map<string, CommitRow>();
    for (const event of events) {
      for (const row of commitsOf(event)) rows.set(row.revision, row);
    }
    await saveRows(sql, COMMITS, [...rows.values()]);
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.commits_v1');
  }
}

function commitsOf(event: RecordedEvent): CommitRow[] {
  if (event.type === 'source.revision-observed') {
    const { url, revision, author, message, committedAt } = event.data as RevisionObserved;
    return [{ revision, repository: url, author_name: author.name, author_email: author.email, message, committed_at: committedAt, position: event.position }];
  }
  const { revisions, commits } = event.data as BundlePublished;
  return commits.map(({ revision, author, message, committedAt }) => ({
    revision,
    repository: revisions.find((one) => one.revision === revision)?.url ?? null,
    author_name: author.name,
    author_email: author.email,
    message,
    committed_at: committedAt,
    position: event.position,
  }));
}
