import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '@tidemark/event-store';
import { SQL } from '../../platform/index.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { TOLD_HEALTH, TOLD_SYNC } from '../../platform/read-model/told-state.js';
import type { ApplicationSpec } from '../domain/application-spec.js';
import type { DeclarationIssue } from '../domain/declaration-issue.js';
import type { Application, ApplicationFilter } from './application.types.js';

/** Sort key of the list of applications. */
export type ApplicationKey = [name: string, namespace: string, applicationId: string];

interface Row {
  application_id: string;
  name: string;
  namespace: string;
  project: string;
  spec: ApplicationSpec;
  owner_id: string | null;
  warnings: DeclarationIssue[];
  declaration: Record<string, unknown>;
  declared_at: Date;
  retired_at: Date | null;
}

const KEY = Symbol('applications by id');
const ORDER = 'a.name COLLATE "C", a.namespace COLLATE "C", a.application_id';
const MATCHES = `($1 OR a.retired_at IS NULL) AND ($2::text IS NULL OR a.name = $2) AND ($3::text IS NULL OR a.namespace = $3)
  AND ($4::text IS NULL OR a.project = $4) AND ($5::text IS NULL OR position(lower($5) in lower(a.name)) > 0)
  AND (($6::text IS NULL AND $7::text[] IS NULL AND $8::text[] IS NULL) OR EXISTS (
    SELECT FROM read.targets t WHERE t.application_id = a.application_id AND t.withdrawn_at IS NULL
      AND ($6::text IS NULL OR t.cluster_id = (SELECT c.cluster_id FROM read.clusters c WHERE c.name = $6))
      AND ($7::text[] IS NULL OR ${TOLD_SYNC} = ANY($7)) AND ($8::text[] IS NULL OR ${TOLD_HEALTH} = ANY($8))))`;

/** Lists and look-ups of `read.applications` for the API. */
@Injectable()
export class ApplicationReads {
  constructor(@Inject(SQL) private readonly sql: Sql) {}

  async page(filter: ApplicationFilter, after: ApplicationKey | null, limit: number): Promise<Application[]> {
    const rows = await this.sql.query<Row>(`SELECT a.* FROM read.applications a WHERE ${MATCHES} AND ($9::text IS NULL OR (${ORDER}) > ($9::text, $10::text, $11::uuid)) ORDER BY ${ORDER} LIMIT $12`, [
      ...params(filter),
      ...(after ?? [null, null, null]),
      limit,
    ]);
    return rows.map(applicationOf);
  }

  async count(filter: ApplicationFilter): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM read.applications a WHERE ${MATCHES}`, params(filter));
    return row?.n ?? 0;
  }

  /** Whether what it deployed is still being deleted somewhere. */
  async isBeingDeleted(applicationId: string): Promise<boolean> {
    return (await this.sql.query('SELECT 1 FROM read.deletions WHERE application_id = $1 AND cascade LIMIT 1', [applicationId])).length > 0;
  }

  byId = (context: RequestContext) =>
    context.loader<Application>(KEY, async (ids) => {
      const rows = await this.sql.query<Row>('SELECT a.* FROM read.applications a WHERE a.application_id = ANY($1::uuid[])', [ids]);
      return new Map(rows.map((row) => [row.application_id, applicationOf(row)]));
    });
}

const params = ({ retired, name, namespace, project, search, cluster, sync, health }: ApplicationFilter): unknown[] => [
  retired ?? false, name ?? null, namespace ?? null, project ?? null, search ?? null, cluster ?? null, sync ?? null, health ?? null,
];

/** The members of a record or row that the API shows. */
export function applicationOf(row: Row): Application {
  const [source] = row.spec.sources;
  const { automated } = row.spec.policy;
  return {
    id: row.application_id,
    name: row.name,
    namespace: row.namespace,
    project: row.project,
    repository: source?.url ?? null,
    path: source?.path ?? source?.chart ?? null,
    targetRevision: source?.ref ?? null,
    automated: automated !== null,
    prune: automated?.prune ?? false,
    selfHeal: automated?.selfHeal ?? false,
    warnings: row.warnings,
    declaration: row.declaration,
    declaredAt: row.declared_at.toISOString(),
    retiredAt: row.retired_at?.toISOString() ?? null,
    ownerId: row.owner_id,
  };
}
