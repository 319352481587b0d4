import type { Sql } from '@tidemark/event-store';

export interface CredentialRow {
  readonly credentialId: string;
  readonly clusterId: string;
  readonly clusterName: string;
  readonly clusterUid: string;
  readonly status: 'active' | 'superseded' | 'revoked';
  readonly expiresAt: Date;
}

interface RawRow {
  credential_id: string;
  cluster_id: string;
  cluster_name: string;
  cluster_uid: string;
  status: CredentialRow['status'];
  expires_at: Date;
}

/** Which certificates still count. A certificate that is not in here is worth nothing, whoever signed it. */
export class CredentialStore {
  find(sql: Sql, credentialId: string): Promise<CredentialRow | undefined> {
    return this.one(sql, 'credential_id = $1', credentialId);
  }

  /** The newest credential of a cluster that still counts. */
  activeOf(sql: Sql, clusterId: string): Promise<CredentialRow | undefined> {
    return this.one(sql, `cluster_id = $1 AND status = 'active' ORDER BY issued_at DESC LIMIT 1`, clusterId);
  }

  async add(sql: Sql, row: Omit<CredentialRow, 'status'> & { issuedAt: Date }): Promise<void> {
    await sql.query(
      `INSERT INTO app.agent_credentials (credential_id, cluster_id, cluster_name, cluster_uid, status, issued_at, expires_at) VALUES ($1, $2, $3, $4, 'active', $5, $6)`,
      [row.credentialId, row.clusterId, row.clusterName, row.clusterUid, row.issuedAt, row.expiresAt],
    );
  }

  /** Ends every active credential of a cluster but one. */
  async endOthers(sql: Sql, clusterId: string, keep: string | null, status: 'superseded' | 'revoked'): Promise<number> {
    const rows = await sql.query(
      `UPDATE app.agent_credentials SET status = $3 WHERE cluster_id = $1 AND credential_id IS DISTINCT FROM $2 AND status = 'active' RETURNING 1`,
      [clusterId, keep, status],
    );
    return rows.length;
  }

  private async one(sql: Sql, where: string, value: string): Promise<CredentialRow | undefined> {
    const [row] = await sql.query<RawRow>(`SELECT credential_id, cluster_id, cluster_name, cluster_uid, status, expires_at FROM app.agent_credentials WHERE ${where}`, [value]);
    return row && {
      credentialId: row.credential_id,
      clusterId: row.cluster_id,
      clusterName: row.cluster_name,
      clusterUid: row.cluster_uid,
      status: row.status,
      expiresAt: row.expires_at,
    };
  }
}
