import type { Projection, RecordedEvent, Sql } from '@tidemark/event-store';
import type { ApplicationDeclared, ApplicationRetired } from '../domain/catalog.events.js';

/** The id of the repository behind an address; null when it is not a Git address. */
export type RepositoryIdOf = (url: string) => string | null;

const UPSERT = `
  INSERT INTO read.applications_v1 AS a
    (application_id, name, namespace, project, spec, spec_digest, clusters, owner_id, origin, warnings, declaration, declared_at, declared_position, position)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
  ON CONFLICT (application_id) DO UPDATE SET
    project = EXCLUDED.project, spec = EXCLUDED.spec, spec_digest = EXCLUDED.spec_digest, clusters = EXCLUDED.clusters,
    owner_id = EXCLUDED.owner_id, origin = EXCLUDED.origin, warnings = EXCLUDED.warnings, declaration = EXCLUDED.declaration,
    declared_at = CASE WHEN a.retired_at IS NULL THEN a.declared_at ELSE EXCLUDED.declared_at END,
    declared_position = EXCLUDED.declared_position, retired_at = NULL, position = EXCLUDED.position`;

const SOURCES = `
  INSERT INTO read.application_sources_v1 (application_id, ordinal, repository_id, url, ref)
  SELECT $1, ordinal, repository_id, url, ref
  FROM unnest($2::int[], $3::uuid[], $4::text[], $5::text[]) AS s(ordinal, repository_id, url, ref)`;

/** `read.applications` and the sources they follow. */
export class ApplicationsProjection implements Projection {
  readonly name = 'applications';
  readonly version = 1;
  readonly handles = ['catalog.application-declared', 'catalog.application-retired'];

  constructor(private readonly repositoryIdOf: RepositoryIdOf) {}

  async apply(events: readonly RecordedEvent[], sql: Sql): Promise<void> {
    for (const event of events) {
      if (event.type === 'catalog.application-declared') await this.declared(event as RecordedEvent<ApplicationDeclared>, sql);
      else await this.retired(event as RecordedEvent<ApplicationRetired>, sql);
    }
  }

  async reset(sql: Sql): Promise<void> {
    await sql.query('TRUNCATE read.applications_v1, read.application_sources_v1');
  }

  private async declared({ data, position, recordedAt }: RecordedEvent<ApplicationDeclared>, sql: Sql): Promise<void> {
    const json = [data.spec, data.clusters, data.origin, data.warnings, data.declaration].map((value) => JSON.stringify(value));
    const [spec, clusters, origin, warnings, declaration] = json;
    await sql.query(UPSERT, [
      data.applicationId, data.name, data.namespace, data.project, spec, data.specDigest, clusters,
      data.owner?.applicationId ?? null, origin, warnings, declaration, recordedAt, position,
    ]);
    await sql.query('DELETE FROM read.application_sources_v1 WHERE application_id = $1', [data.applicationId]);
    const { sources } = data.spec;
    await sql.query(SOURCES, [
      data.applicationId,
      sources.map((_source, index) => index),
      sources.map(({ type, url }) => (type === 'git' ? this.repositoryIdOf(url) : null)),
      sources.map(({ url }) => url),
      sources.map(({ ref }) => ref),
    ]);
  }

  private async retired({ data, position, recordedAt }: RecordedEvent<ApplicationRetired>, sql: Sql): Promise<void> {
    await sql.query('UPDATE read.applications_v1 SET retired_at = $2, position = $3 WHERE application_id = $1', [data.applicationId, recordedAt, position]);
    await sql.query('DELETE FROM read.application_sources_v1 WHERE application_id = $1', [data.applicationId]);
  }
}
