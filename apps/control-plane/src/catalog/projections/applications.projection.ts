import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import { loadRows, saveRows, type RowTable } from '../../platform/read-model/rows.js';
import type { ApplicationDeclared, ApplicationRetired } from '../domain/catalog.events.js';

/** The id of the repository behind an address; null when it is not a Git address. */
export type RepositoryIdOf = (url: string) => string | null;

const APPLICATIONS: RowTable = {
  name: 'read.applications_v1',
  key: ['application_id'],
  columns: [
    'application_id', 'name', 'namespace', 'project', 'spec', 'spec_digest', 'clusters', 'owner_id', 'origin', 'warnings', 'declaration',
    'declared_at', 'declared_position', 'retired_at', 'position',
  ],
};
const SOURCES: RowTable = { name: 'read.application_sources_v1', key: ['application_id', 'ordinal'], columns: ['application_id', 'ordinal', 'repository_id', 'url', 'ref'] };

interface ApplicationRow {
  application_id: string;
  spec: ApplicationDeclared['spec'];
  declared_at: string;
  retired_at: string | null;
  position: number;
}

/** `read.applications` and the sources they follow. A batch is a handful of statements, however many applications are in it. */
export class ApplicationsProjection implements Projection {
  readonly name = 'applications';
  readonly version = 1;
  readonly handles = ['catalog.application-declared', 'catalog.application-retired'];

  constructor(private readonly repositoryIdOf: RepositoryIdOf) {}

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    const ids = events.map(({ data }) => (data as ApplicationRetired).applicationId);
    const known = await loadRows<ApplicationRow>(sql, APPLICATIONS, 'application_id', ids);
    const rows = new Map(known.map((row) => [row.application_id, row]));
    for (const event of events) {
      const row = rows.get((event.data as ApplicationRetired).applicationId);
      const next = event.type === 'catalog.application-declared' ? declaredRow(event as RecordedEvent<ApplicationDeclared>, row) : retiredRow(event, row);
      if (next) rows.set(next.application_id, next);
    }
    await saveRows(sql, APPLICATIONS, [...rows.values()]);
    await sql.query('DELETE FROM read.application_sources_v1 WHERE application_id = ANY($1::uuid[])', [[...rows.keys()]]);
    await saveRows(sql, SOURCES, [...rows.values()].flatMap((row) => this.sourceRows(row)));
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.applications_v1, read.application_sources_v1');
  }

  private sourceRows({ application_id, spec, retired_at }: ApplicationRow): object[] {
    if (retired_at !== null) return [];
    return spec.sources.map(({ type, url, ref }, ordinal) => ({ application_id, ordinal, repository_id: type === 'git' ? this.repositoryIdOf(url) : null, url, ref }));
  }
}

function declaredRow({ data, position, recordedAt }: RecordedEvent<ApplicationDeclared>, before: ApplicationRow | undefined): ApplicationRow {
  const { applicationId, specDigest, owner, ...rest } = data;
  const living = before !== undefined && before.retired_at === null;
  return {
    ...rest,
    application_id: applicationId,
    spec_digest: specDigest,
    owner_id: owner?.applicationId ?? null,
    declared_at: living ? before.declared_at : recordedAt,
    declared_position: position,
    retired_at: null,
    position,
  } as ApplicationRow;
}

const retiredRow = ({ position, recordedAt }: RecordedEvent, before: ApplicationRow | undefined): ApplicationRow | undefined =>
  before && { ...before, retired_at: recordedAt, position };
