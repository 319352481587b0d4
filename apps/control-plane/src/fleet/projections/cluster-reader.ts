import type { Sql } from '@tidemark/event-store';

export type AgentState = 'pending' | 'connected' | 'stale' | 'lost' | 'disconnected' | 'revoked';

/** A cluster as of the last event that was projected. Times are ISO. */
export interface ClusterView {
  readonly clusterId: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** API server address, when it was given at registration. */
  readonly server: string | null;
  readonly agentState: AgentState;
  readonly agentVersion: string | null;
  readonly kubernetesVersion: string | null;
  readonly clusterUid: string | null;
  readonly connectedAt: string | null;
  readonly disconnectedAt: string | null;
  /** Behind by at most one flush, about 30 seconds. */
  readonly lastSeenAt: string | null;
  readonly credentialExpiresAt: string | null;
  readonly registeredAt: string;
}

export interface ClusterFilter {
  readonly states?: readonly AgentState[];
  /** Part of the name. */
  readonly search?: string;
}

/** The read port of the fleet. Lists are by name and always paged. */
export interface ClusterReader {
  byId(clusterId: string): Promise<ClusterView | null>;
  byIds(clusterIds: readonly string[]): Promise<ClusterView[]>;
  byName(name: string): Promise<ClusterView | null>;
  byServerUrl(server: string): Promise<ClusterView | null>;
  list(page: { first: number; after?: string; filter?: ClusterFilter }): Promise<ClusterView[]>;
  count(filter?: ClusterFilter): Promise<number>;
}

/** Injection token of the `ClusterReader`. */
export const CLUSTER_READER = Symbol('ClusterReader');

interface Row {
  cluster_id: string;
  name: string;
  labels: Record<string, string>;
  server: string | null;
  agent_state: AgentState;
  agent_version: string | null;
  kubernetes_version: string | null;
  cluster_uid: string | null;
  connected_at: Date | null;
  disconnected_at: Date | null;
  last_seen: Date | null;
  credential_expires_at: Date | null;
  registered_at: Date;
}

const SELECT = 'SELECT c.*, s.last_seen FROM read.clusters c LEFT JOIN app.cluster_last_seen s USING (cluster_id)';
const MATCHES = `($1::text[] IS NULL OR c.agent_state = ANY($1)) AND ($2::text IS NULL OR position($2 in c.name) > 0)`;
const MAX_PAGE = 1_000;

export class PostgresClusterReader implements ClusterReader {
  constructor(private readonly sql: Sql) {}

  byId(clusterId: string): Promise<ClusterView | null> {
    return this.one('c.cluster_id = $1', clusterId);
  }

  async byIds(clusterIds: readonly string[]): Promise<ClusterView[]> {
    return (await this.sql.query<Row>(`${SELECT} WHERE c.cluster_id = ANY($1::uuid[])`, [clusterIds])).map(toView);
  }

  byName(name: string): Promise<ClusterView | null> {
    return this.one('c.name = $1', name);
  }

  byServerUrl(server: string): Promise<ClusterView | null> {
    return this.one('c.server = $1 ORDER BY c.name LIMIT 1', server);
  }

  async list(page: { first: number; after?: string; filter?: ClusterFilter }): Promise<ClusterView[]> {
    const rows = await this.sql.query<Row>(`${SELECT} WHERE ${MATCHES} AND c.name > $3 ORDER BY c.name LIMIT $4`, [
      ...filterParams(page.filter),
      page.after ?? '',
      Math.min(page.first, MAX_PAGE),
    ]);
    return rows.map(toView);
  }

  async count(filter?: ClusterFilter): Promise<number> {
    const [row] = await this.sql.query<{ n: number }>(`SELECT count(*)::int AS n FROM read.clusters c WHERE ${MATCHES}`, filterParams(filter));
    return row?.n ?? 0;
  }

  private async one(condition: string, value: string): Promise<ClusterView | null> {
    const [row] = await this.sql.query<Row>(`${SELECT} WHERE ${condition}`, [value]);
    return row ? toView(row) : null;
  }
}

const filterParams = (filter: ClusterFilter | undefined): [readonly string[] | null, string | null] => [filter?.states ?? null, filter?.search ?? null];

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

const toView = (row: Row): ClusterView => ({
  clusterId: row.cluster_id,
  name: row.name,
  labels: row.labels,
  server: row.server,
  agentState: row.agent_state,
  agentVersion: row.agent_version,
  kubernetesVersion: row.kubernetes_version,
  clusterUid: row.cluster_uid,
  connectedAt: iso(row.connected_at),
  disconnectedAt: iso(row.disconnected_at),
  lastSeenAt: iso(row.last_seen),
  credentialExpiresAt: iso(row.credential_expires_at),
  registeredAt: row.registered_at.toISOString(),
});
