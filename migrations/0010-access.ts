import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who may come in, and by what. Every secret is stored as a hash. */
export class Access10 implements MigrationInterface {
  readonly name = 'Access0000000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE app.users (
        user_id uuid PRIMARY KEY,
        name text NOT NULL UNIQUE,
        password_hash text NOT NULL,
        created_at timestamptz NOT NULL
      );
      COMMENT ON COLUMN app.users.password_hash IS 'argon2id in PHC text form.';

      CREATE TABLE app.sessions (
        id_hash text PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES app.users ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      ) WITH (fillfactor = 80);
      COMMENT ON COLUMN app.sessions.id_hash IS 'sha256 of the 256-bit session id, hexadecimal.';
      CREATE INDEX sessions_by_expiry ON app.sessions (expires_at);
      CREATE INDEX sessions_by_user ON app.sessions (user_id, last_used_at);

      CREATE TABLE app.api_tokens (
        token_id text PRIMARY KEY,
        name text NOT NULL,
        secret_hash text NOT NULL,
        user_id uuid NOT NULL REFERENCES app.users ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        last_used_at timestamptz,
        revoked_at timestamptz
      ) WITH (fillfactor = 80);
      CREATE INDEX api_tokens_by_user ON app.api_tokens (user_id);

      CREATE TABLE app.sign_in_failures (
        key text PRIMARY KEY,
        failures integer NOT NULL,
        since timestamptz NOT NULL
      ) WITH (fillfactor = 80);
      COMMENT ON TABLE app.sign_in_failures IS 'Failed sign-ins by account, by address and by both, until their window ends. In the database, so that neither a restart nor many other names clear it.';
      CREATE INDEX sign_in_failures_by_age ON app.sign_in_failures (since);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE app.sign_in_failures, app.api_tokens, app.sessions, app.users');
  }
}
