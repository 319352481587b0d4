import type { Sql } from '@tidemark/event-store';
import type { RepositoryUrl } from '../domain/repository-url.js';
import type { RepositoryState } from '../domain/repository-state.js';
import type { CredentialRow } from '../git/credential-reader.js';

/** Files that rows name: of those that were replaced or removed nothing is left to read. */
export type NamedFiles = readonly (string | null)[];

/** The rows of a repository that name its secrets. Every method belongs into the transaction of the event that tells of it. */
export class RepositorySettingsStore {
  async saveRepository(sql: Sql, { repositoryId, url, credential, pollSeconds }: RepositoryState): Promise<void> {
    await sql.query(
      `INSERT INTO app.source_repositories (repository_id, url, credential, poll_seconds) VALUES ($1, $2, $3, $4)
       ON CONFLICT (repository_id) DO UPDATE SET credential = excluded.credential, poll_seconds = excluded.poll_seconds`,
      [repositoryId, url, credential, pollSeconds],
    );
  }

  async saveCredential(sql: Sql, source: RepositoryUrl, row: CredentialRow): Promise<NamedFiles> {
    const replaced = await this.removeCredential(sql, row.name);
    await sql.query(
      'INSERT INTO app.git_credentials (name, url_prefix, kind, username, secret_file, known_hosts_file) VALUES ($1, $2, $3, $4, $5, $6)',
      [row.name, source.normalised, row.kind, row.username, row.secret_file, row.known_hosts_file],
    );
    return replaced;
  }

  async removeCredential(sql: Sql, name: string): Promise<NamedFiles> {
    const rows = await sql.query<{ secret_file: string; known_hosts_file: string | null }>('DELETE FROM app.git_credentials WHERE name = $1 RETURNING secret_file, known_hosts_file', [name]);
    return rows.flatMap((row) => [row.secret_file, row.known_hosts_file]);
  }

  /** `file` null: the general secret counts again. */
  async saveWebhookSecret(sql: Sql, repositoryId: string, file: string | null): Promise<NamedFiles> {
    const rows = await sql.query<{ secret_file: string }>('DELETE FROM app.webhook_secrets WHERE repository_id = $1 RETURNING secret_file', [repositoryId]);
    if (file !== null) await sql.query('INSERT INTO app.webhook_secrets (repository_id, secret_file) VALUES ($1, $2)', [repositoryId, file]);
    return rows.map((row) => row.secret_file);
  }

  /** Refs go with it. */
  async removeRepository(sql: Sql, repositoryId: string): Promise<void> {
    await sql.query('DELETE FROM app.source_repositories WHERE repository_id = $1', [repositoryId]);
  }
}
