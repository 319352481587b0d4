import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Clusters as read, and what lets their agents in. */
export class Fleet60 implements MigrationInterface {
  readonly name = 'Fleet0000000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE app.join_tokens (
        token_id uuid PRIMARY KEY,
        cluster_id uuid NOT NULL,
        cluster_name text NOT NULL,
        hash bytea NOT NULL,
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      COMMENT ON COLUMN app.join_tokens.hash IS 'sha256 of the 256-bit secret; the token itself is shown once and kept nowhere.';
      CREATE INDEX join_tokens_by_cluster ON app.join_tokens (cluster_id);

      CREATE TABLE app.agent_credentials (
        credential_id text PRIMARY KEY,
        cluster_id uuid NOT NULL,
        cluster_name text NOT NULL,
        cluster_uid text NOT NULL,
        status text NOT NULL CHECK (status IN ('active', 'superseded', 'revoked')),
        issued_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX agent_credentials_by_cluster ON app.agent_credentials (cluster_id, issued_at);

      CREATE TABLE app.cluster_last_seen (
        cluster_id uuid PRIMARY KEY,
        last_seen timestamptz NOT NULL
      ) WITH (fillfactor = 50);

      CREATE TABLE read.clusters_v1 (
        cluster_id uuid PRIMARY KEY,
        name text COLLATE "C" NOT NULL UNIQUE,
        labels json NOT NULL,
        server text,
        agent_state text NOT NULL,
        agent_version text,
        kubernetes_version text,
        cluster_uid text,
        session_id uuid,
        connected_at timestamptz,
        disconnected_at timestamptz,
        credential_expires_at timestamptz,
        registered_at timestamptz NOT NULL,
        position bigint NOT NULL
      ) WITH (fillfactor = 70);
      CREATE INDEX clusters_v1_by_server ON read.clusters_v1 (server);
      CREATE VIEW read.clusters AS SELECT * FROM read.clusters_v1;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW read.clusters; DROP TABLE read.clusters_v1, app.cluster_last_seen, app.agent_credentials, app.join_tokens');
  }
}
