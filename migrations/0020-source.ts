import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Followed repositories and refs, and how private ones are entered. */
export class Source20 implements MigrationInterface {
  readonly name = 'Source0000000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE app.source_repositories (
        repository_id uuid PRIMARY KEY,
        url text NOT NULL,
        credential text,
        poll_seconds double precision,
        failure json
      );
      CREATE INDEX source_repositories_by_url ON app.source_repositories (url);
      CREATE TABLE app.source_refs (
        repository_id uuid NOT NULL REFERENCES app.source_repositories ON DELETE CASCADE,
        ref text NOT NULL,
        full_name text,
        revision text,
        lost boolean NOT NULL DEFAULT false,
        PRIMARY KEY (repository_id, ref)
      );
      COMMENT ON TABLE app.source_refs IS 'Refs that applications follow, and the revision last observed of each.';
      CREATE TABLE app.git_credentials (
        name text PRIMARY KEY,
        url_prefix text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('basic', 'ssh')),
        username text NOT NULL DEFAULT '',
        secret_file text NOT NULL,
        known_hosts_file text
      );
      COMMENT ON COLUMN app.git_credentials.secret_file IS 'Path of a file with the password, token or private key: secrets are not kept in the database.';
      CREATE TABLE app.webhook_secrets (
        repository_id uuid PRIMARY KEY,
        secret_file text NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE app.webhook_secrets, app.git_credentials, app.source_refs, app.source_repositories');
  }
}
