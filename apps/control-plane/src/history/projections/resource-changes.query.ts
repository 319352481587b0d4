import type { Sql } from '@tidemark/event-store';

/** An object of a cluster; what is null may be anything. */
export interface ResourceName {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly group: string | null;
}
export interface ChangeScope {
  readonly application: string | null;
  readonly cluster: string | null;
}

/** Where in the log a change of the object is told. */
export interface ResourceTouch {
  readonly position: number;
  readonly action: string;
  /** `group/Kind/namespace/name`, as the event names it. */
  readonly resource: string;
  readonly application: string | null;
  readonly cluster: string | null;
}

/** A commit is about every cluster its application has a target on. */
const FROM = `
  FROM read.resource_touches r LEFT JOIN read.event_index i ON i.position = r.position
  LEFT JOIN read.applications a ON a.application_id = i.application_id LEFT JOIN read.clusters c ON c.cluster_id = i.cluster_id
  WHERE r.kind = $1 AND r.name = $2 AND ($3::text IS NULL OR r.namespace = $3) AND ($4::text IS NULL OR r.api_group = $4)
    AND ($5::text IS NULL OR a.name = $5)
    AND ($6::text IS NULL OR c.name = $6 OR (i.cluster_id IS NULL AND EXISTS (
      SELECT FROM read.target_presents o WHERE o.application_id = i.application_id AND o.cluster_id = (SELECT k.cluster_id FROM read.clusters k WHERE k.name = $6))))`;

/** Who changed an object, found by its name. */
export class ResourceChanges {
  constructor(private readonly sql: Sql) {}

  /** Newest first; `before` is the position of the last one of the page before. */
  async page(resource: ResourceName, scope: ChangeScope, before: { position: number; resource: string } | null, limit: number): Promise<ResourceTouch[]> {
    const rows = await this.sql.query<Omit<ResourceTouch, 'position'> & { position: string }>(
      `SELECT * FROM (SELECT r.position, r.action, concat_ws('/', r.api_group, r.kind, r.namespace, r.name) AS resource, a.name AS application, c.name AS cluster ${FROM} AND ($7::bigint IS NULL OR r.position <= $7)) t
       WHERE $7::bigint IS NULL OR (t.position, t.resource COLLATE "C") < ($7, $8) ORDER BY t.position DESC, t.resource COLLATE "C" DESC LIMIT $9`,
      [...params(resource, scope), before?.position ?? null, before?.resource ?? null, limit],
    );
    return rows.map((row) => ({ ...row, position: Number(row.position) }));
  }

  async count(resource: ResourceName, scope: ChangeScope): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n ${FROM}`, params(resource, scope));
    return row?.n ?? 0;
  }
}

const params = ({ kind, name, namespace, group }: ResourceName, { application, cluster }: ChangeScope): unknown[] => [kind, name, namespace, group, application, cluster];
