import type { Sql } from '@tidemark/event-store';
import type { StoredToken } from '../domain/join-token.js';

export interface TokenRow extends StoredToken {
  readonly clusterName: string;
}

/** Join tokens at rest: hashes only. */
export class JoinTokenStore {
  /** Adds a token and ends the unused older ones of its cluster. */
  async add(sql: Sql, token: { tokenId: string; clusterId: string; clusterName: string; hash: Buffer; issuedAt: Date; expiresAt: Date }): Promise<void> {
    await this.endUnused(sql, token.clusterId, token.issuedAt);
    await sql.query('INSERT INTO app.join_tokens (token_id, cluster_id, cluster_name, hash, issued_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)', [
      token.tokenId, token.clusterId, token.clusterName, token.hash, token.issuedAt, token.expiresAt,
    ]);
  }

  async find(sql: Sql, tokenId: string): Promise<TokenRow | undefined> {
    const [row] = await sql.query<{ cluster_id: string; cluster_name: string; hash: Buffer; expires_at: Date; used_at: Date | null }>(
      'SELECT cluster_id, cluster_name, hash, expires_at, used_at FROM app.join_tokens WHERE token_id = $1',
      [tokenId],
    );
    return row && { clusterId: row.cluster_id, clusterName: row.cluster_name, hash: row.hash, expiresAt: row.expires_at, usedAt: row.used_at };
  }

  /** True for exactly one caller, ever. */
  async spend(sql: Sql, tokenId: string, now: Date): Promise<boolean> {
    const rows = await sql.query('UPDATE app.join_tokens SET used_at = $2 WHERE token_id = $1 AND used_at IS NULL AND expires_at > $2 RETURNING 1', [tokenId, now]);
    return rows.length === 1;
  }

  async endUnused(sql: Sql, clusterId: string, now: Date): Promise<void> {
    await sql.query('UPDATE app.join_tokens SET expires_at = least(expires_at, $2) WHERE cluster_id = $1 AND used_at IS NULL', [clusterId, now]);
  }
}
