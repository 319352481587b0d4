import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sql } from '@tidemark/event-store';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { CredentialKind } from '../domain/repository-settings.js';
import type { RepositoryUrl } from '../domain/repository-url.js';
import type { CredentialEnvironment } from './git-command.js';

/** Turns a reference into what one git process needs to be let in; `name` null: by the longest matching address prefix. */
export interface CredentialReader {
  environment(source: RepositoryUrl, name: string | null): Promise<CredentialEnvironment>;
}

/** A row of app.git_credentials. */
export interface CredentialRow {
  readonly name: string;
  readonly kind: CredentialKind;
  readonly username: string;
  readonly secret_file: string;
  readonly known_hosts_file: string | null;
}

const MAX_SECRET_BYTES = 64 * 1024;

/** Answers git's question from the environment of the same git process; it contains no secret itself. */
const ASKPASS = `#!/bin/sh
case "$1" in
  Username*) printf '%s\\n' "$TIDEMARK_GIT_USERNAME" ;;
  *) printf '%s\\n' "$TIDEMARK_GIT_PASSWORD" ;;
esac
`;

/** Credentials are rows that name files: a secret is read when it is used and never kept. */
export class FileCredentialReader implements CredentialReader {
  readonly #sql: Sql;
  readonly #askpass: string;

  /** `folder`: where the askpass program is put; it belongs to the control plane alone. */
  constructor(sql: Sql, folder: string) {
    this.#sql = sql;
    this.#askpass = path.join(folder, 'git-askpass');
  }

  async environment(source: RepositoryUrl, name: string | null): Promise<CredentialEnvironment> {
    const row = await this.#find(source, name);
    return row === undefined ? {} : this.environmentOf(source, row);
  }

  /** The same for a credential that is not registered yet. */
  async environmentOf(source: RepositoryUrl, row: CredentialRow): Promise<CredentialEnvironment> {
    return row.kind === 'ssh' ? sshEnvironment(row) : this.#basicEnvironment(source, row);
  }

  async #find(source: RepositoryUrl, name: string | null): Promise<CredentialRow | undefined> {
    const rows = await this.#sql.query<CredentialRow>(
      `SELECT name, kind, username, secret_file, known_hosts_file FROM app.git_credentials
        WHERE CASE WHEN $1::text IS NULL THEN $2 = url_prefix OR starts_with($2, rtrim(url_prefix, '/') || '/') ELSE name = $1 END
        ORDER BY length(url_prefix) DESC LIMIT 1`,
      [name, source.normalised],
    );
    if (name !== null && rows.length === 0) {
      throw new TidemarkError('source.credential-not-found', `There is no credential named ${JSON.stringify(name)}`, { nextStep: 'Register it, or correct the name in the declaration.' });
    }
    return rows[0];
  }

  async #basicEnvironment(source: RepositoryUrl, row: CredentialRow): Promise<CredentialEnvironment> {
    if (source.scheme !== 'https' && source.scheme !== 'http') return {};
    const password = await readSecret(row);
    if (!existsSync(this.#askpass)) {
      await mkdir(path.dirname(this.#askpass), { recursive: true });
      await writeFile(this.#askpass, ASKPASS, { mode: 0o700 });
      await chmod(this.#askpass, 0o700);
    }
    return { GIT_ASKPASS: this.#askpass, TIDEMARK_GIT_USERNAME: row.username, TIDEMARK_GIT_PASSWORD: password };
  }
}

function sshEnvironment(row: CredentialRow): CredentialEnvironment {
  const options = ['-F /dev/null', '-o BatchMode=yes', '-o IdentitiesOnly=yes', '-o StrictHostKeyChecking=yes', '-o ConnectTimeout=15', `-i ${quoted(row.secret_file)}`];
  if (row.known_hosts_file !== null) options.push(`-o UserKnownHostsFile=${quoted(row.known_hosts_file)}`, '-o GlobalKnownHostsFile=/dev/null');
  return { GIT_SSH_COMMAND: `ssh ${options.join(' ')}` };
}

/** git hands GIT_SSH_COMMAND to a shell: a path is quoted, and one that cannot be is refused. */
function quoted(file: string): string {
  if (!path.isAbsolute(file) || /['\0\n\r"]/.test(file)) throw new TidemarkError('source.credential-unreadable', 'A file of the SSH credential has a name that cannot be used', { nextStep: 'Give an absolute path without quotes.' });
  return `'${file}'`;
}

async function readSecret(row: CredentialRow): Promise<string> {
  try {
    const content = await readFile(row.secret_file, 'utf8');
    if (content.length > MAX_SECRET_BYTES) throw new RangeError('it is too large');
    return content.replace(/\r?\n$/, '');
  } catch (thrown) {
    throw new TidemarkError('source.credential-unreadable', `The secret of the credential ${JSON.stringify(row.name)} could not be read: ${messageOf(thrown).split(',')[0] ?? ''}`, { nextStep: 'Check that its file exists and the control plane may read it.' });
  }
}
