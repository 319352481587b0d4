import { load, type EventStore, type Sql } from '@tidemark/event-store';
import { isUuid, TidemarkError } from '@tidemark/kernel';
import type { ApplicationCondition, ApplicationPage, ApplicationReader, ApplicationRecord } from '../application/application-reader.js';
import { application } from '../domain/application.js';
import { applicationStream } from '../domain/application-identity.js';
import type { ApplicationDeclared } from '../domain/catalog.events.js';

interface Row {
  application_id: string;
  name: string;
  namespace: string;
  project: string;
  spec: ApplicationRecord['spec'];
  spec_digest: string;
  clusters: ApplicationRecord['clusters'];
  owner_id: string | null;
  origin: ApplicationRecord['origin'];
  warnings: ApplicationRecord['warnings'];
  declaration: ApplicationRecord['declaration'];
  declared_at: Date;
  retired_at: Date | null;
  position: string;
}

/** One answer never holds more: callers that list page by `after`. */
const MOST = 10_000;
const MOST_PER_PAGE = 1_000;

export class ApplicationQueries implements ApplicationReader {
  constructor(
    private readonly sql: Sql,
    private readonly store: EventStore,
  ) {}

  async byId(applicationId: string): Promise<ApplicationRecord | null> {
    if (!isUuid(applicationId)) return null;
    return (await this.select('WHERE application_id = $1', [applicationId]))[0] ?? null;
  }

  async byName(name: string, namespace?: string): Promise<ApplicationRecord | null> {
    const found = await this.select('WHERE name = $1 AND ($2::text IS NULL OR namespace = $2) ORDER BY retired_at DESC NULLS FIRST, namespace', [name, namespace ?? null]);
    const living = found.filter(({ retiredAt }) => retiredAt === null);
    if (living.length > 1) throw ambiguous(name, living);
    return living[0] ?? found[0] ?? null;
  }

  async byRepository(repositoryId: string, ref?: string): Promise<ApplicationRecord[]> {
    return this.select(`WHERE application_id IN (SELECT s.application_id FROM read.application_sources s WHERE s.repository_id = $1 AND ($2::text IS NULL OR s.ref = $2)) ORDER BY application_id`, [repositoryId, ref ?? null]);
  }

  async bySource(url: string, ref?: string): Promise<ApplicationRecord[]> {
    return this.select(`WHERE application_id IN (SELECT s.application_id FROM read.application_sources s WHERE s.url = $1 AND ($2::text IS NULL OR s.ref = $2)) ORDER BY application_id`, [url, ref ?? null]);
  }

  async childrenOf(applicationId: string): Promise<ApplicationRecord[]> {
    return this.select('WHERE owner_id = $1 AND retired_at IS NULL ORDER BY name, namespace', [applicationId]);
  }

  async list({ after, limit, retired = false }: ApplicationPage): Promise<ApplicationRecord[]> {
    const size = Math.min(Math.max(Math.trunc(limit), 1), MOST_PER_PAGE);
    return this.select('WHERE ($1::uuid IS NULL OR application_id > $1) AND ($2 OR retired_at IS NULL) ORDER BY application_id', [after ?? null, retired], size);
  }

  async conditions(applicationIds: readonly string[]): Promise<ApplicationCondition[]> {
    const rows = await this.sql.query<{ application_id: string; type: string; message: string; since: Date }>(
      'SELECT application_id, type, message, since FROM read.application_conditions WHERE application_id = ANY($1::uuid[]) ORDER BY since, key LIMIT $2',
      [applicationIds, MOST],
    );
    return rows.map(({ application_id, type, message, since }) => ({ applicationId: application_id, type, message, since: since.toISOString() }));
  }

  async current(applicationId: string): Promise<ApplicationDeclared | null> {
    const { state } = await load(this.store, application, applicationStream(applicationId));
    return state === null || state.retired ? null : state.declared;
  }

  private async select(rest: string, params: readonly unknown[], limit = MOST): Promise<ApplicationRecord[]> {
    const rows = await this.sql.query<Row>(`SELECT * FROM read.applications ${rest} LIMIT ${String(limit)}`, params);
    return rows.map(toRecord);
  }
}

function toRecord(row: Row): ApplicationRecord {
  const { name, namespace, project, spec, clusters, origin, warnings, declaration } = row;
  return {
    applicationId: row.application_id,
    name,
    namespace,
    project,
    spec,
    specDigest: row.spec_digest,
    clusters,
    owner: row.owner_id === null ? null : { applicationId: row.owner_id },
    origin,
    warnings,
    declaration,
    declaredAt: row.declared_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
    position: Number(row.position),
  };
}

const ambiguous = (name: string, found: readonly ApplicationRecord[]): TidemarkError =>
  new TidemarkError('catalog.application-ambiguous', `${String(found.length)} applications are named "${name}"`, {
    nextStep: `Say which with --app-namespace: ${found.slice(0, 10).map(({ namespace }) => namespace).join(', ')}.`,
    details: { application: name, namespaces: found.slice(0, 10).map(({ namespace }) => namespace) },
  });
