import type { EventStore, NewEvent, Sql } from '@tidemark/event-store';
import { TidemarkError } from '@tidemark/kernel';
import { checkCredential, checkSettings, type GivenCredential, type RepositorySettings } from '../domain/repository-settings.js';
import type { RepositoryState } from '../domain/repository-state.js';
import type { RepositoryUrl } from '../domain/repository-url.js';
import { RepositoryForgotten, RepositoryRegistered, sourceStream } from '../domain/source.events.js';
import type { ConnectionTest } from '../git/connection-test.js';
import type { CredentialRow, FileCredentialReader } from '../git/credential-reader.js';
import type { SecretFiles } from '../git/secret-files.js';
import type { RepositorySettingsStore } from './repository-settings.store.js';
import type { RepositoryWatcher } from './repository-watcher.js';
import type { CommandContext, RepositoryChange } from './source-commands.js';

export interface RegistryParts {
  readonly sql: Sql;
  readonly events: EventStore;
  readonly watcher: RepositoryWatcher;
  readonly settings: RepositorySettingsStore;
  readonly files: SecretFiles;
  readonly credentials: FileCredentialReader;
  readonly connection: ConnectionTest;
  /** Rejects addresses that are not allowed. */
  readonly parse: (url: string) => RepositoryUrl;
}

/** Settings whose secrets have become files. */
interface Kept {
  readonly credential: CredentialRow | null | undefined;
  readonly pollSeconds: number | null | undefined;
  readonly webhookFile: string | null | undefined;
}

/** How a repository is entered and polled: rows, files and the event that tells of it change together. */
export class RepositoryRegistry {
  readonly #parts: RegistryParts;
  #secretsChanged: () => void = () => undefined;

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /** Calls back whenever the secret of a webhook has changed. */
  onWebhookSecrets(changed: () => void): void {
    this.#secretsChanged = changed;
  }

  async configure(input: { url: string; settings: RepositorySettings; skipTest: boolean }, context: CommandContext): Promise<RepositoryChange> {
    const source = this.#parts.parse(input.url);
    const settings = checkSettings(input.settings, source.scheme);
    const before = await this.#parts.events.receipt(context.commandId);
    if (before !== undefined) return { repositoryId: source.repositoryId, position: before.lastPosition };
    const kept = await this.#keep(source, settings);
    try {
      if (!input.skipTest) await this.#connect(source, kept.credential);
      return await this.#adopt(source, kept, context);
    } catch (failure) {
      if (wasRefused(failure)) await this.#parts.files.remove(filesOf(kept));
      throw failure;
    }
  }

  async test(input: { url: string; credential: GivenCredential | null }): Promise<void> {
    const source = this.#parts.parse(input.url);
    if (input.credential === null) return this.#connect(source, undefined);
    const row = await this.#keepCredential(source, checkCredential(input.credential, source.scheme));
    try {
      await this.#connect(source, row);
    } finally {
      await this.#parts.files.remove([row.secret_file, row.known_hosts_file]);
    }
  }

  async forget({ url }: { url: string }, context: CommandContext): Promise<RepositoryChange> {
    const { repositoryId } = this.#parts.parse(url);
    const before = await this.#parts.events.receipt(context.commandId);
    if (before !== undefined) return { repositoryId, position: before.lastPosition };
    const { settings, sql, watcher, files } = this.#parts;
    let position = 0;
    await watcher.forget(url, async (state) => {
      const removed = await sql.transaction(async (tx) => {
        const named = [...(await settings.removeCredential(tx, credentialName(repositoryId))), ...(await settings.saveWebhookSecret(tx, repositoryId, null))];
        await settings.removeRepository(tx, repositoryId);
        position = await this.#append(tx, repositoryId, RepositoryForgotten.of({ repositoryId, url: state.url }), context);
        return named;
      });
      await files.remove(removed);
    });
    this.#secretsChanged();
    return { repositoryId, position };
  }

  /** In the repository's turn: no look sees half of it. */
  async #adopt(source: RepositoryUrl, kept: Kept, context: CommandContext): Promise<RepositoryChange> {
    const { repositoryId } = source;
    let position = 0;
    await this.#parts.watcher.change(source.url, async (state) => {
      const next: RepositoryState = {
        ...state,
        credential: kept.credential === undefined ? state.credential : (kept.credential?.name ?? null),
        pollSeconds: kept.pollSeconds === undefined ? state.pollSeconds : kept.pollSeconds,
      };
      const { sql, settings, files } = this.#parts;
      const replaced = await sql.transaction(async (tx) => {
        await settings.saveRepository(tx, next);
        const named = [...(await this.#saveSecrets(tx, source, kept))];
        const { url, credential, pollSeconds } = next;
        position = await this.#append(tx, repositoryId, RepositoryRegistered.of({ repositoryId, url, credential, pollSeconds }), context);
        return named;
      });
      await files.remove(replaced);
      return next;
    });
    this.#secretsChanged();
    return { repositoryId, position };
  }

  async #saveSecrets(sql: Sql, source: RepositoryUrl, { credential, webhookFile }: Kept): Promise<(string | null)[]> {
    const { settings } = this.#parts;
    const name = credentialName(source.repositoryId);
    const credentials = credential === undefined ? [] : credential === null ? await settings.removeCredential(sql, name) : await settings.saveCredential(sql, source, credential);
    const webhooks = webhookFile === undefined ? [] : await settings.saveWebhookSecret(sql, source.repositoryId, webhookFile);
    return [...credentials, ...webhooks];
  }

  async #append(sql: Sql, repositoryId: string, event: NewEvent, { commandId, meta }: CommandContext): Promise<number> {
    const outcome = await this.#parts.events.append({ commandId, meta, streams: [{ stream: sourceStream(repositoryId), expected: 'any', events: [event] }] }, sql);
    if (outcome.kind === 'appended') return outcome.lastPosition;
    throw new TidemarkError('source.command-id-reused', 'This idempotency key was used already.', { nextStep: 'Use a new key for a new intent.' });
  }

  async #keep(source: RepositoryUrl, { credential, pollSeconds, webhookSecret }: RepositorySettings): Promise<Kept> {
    const row = credential == null ? credential : await this.#keepCredential(source, credential);
    const webhookFile = webhookSecret == null ? webhookSecret : await this.#parts.files.write(source.repositoryId, 'webhook', webhookSecret);
    return { credential: row, pollSeconds, webhookFile };
  }

  async #keepCredential(source: RepositoryUrl, credential: GivenCredential): Promise<CredentialRow> {
    const { files } = this.#parts;
    const { repositoryId } = source;
    const name = credentialName(repositoryId);
    if (credential.kind === 'basic') {
      return { name, kind: 'basic', username: credential.username, secret_file: await files.write(repositoryId, 'password', credential.password), known_hosts_file: null };
    }
    const secretFile = await files.write(repositoryId, 'key', credential.privateKey);
    return { name, kind: 'ssh', username: '', secret_file: secretFile, known_hosts_file: await files.write(repositoryId, 'known-hosts', credential.knownHosts) };
  }

  /** `row` undefined: with what is registered, null: without any. */
  async #connect(source: RepositoryUrl, row: CredentialRow | null | undefined): Promise<void> {
    const { credentials, connection, watcher } = this.#parts;
    const registered = () => credentials.environment(source, watcher.credentialOf(source.repositoryId));
    await connection.run(source, row === undefined ? await registered() : row === null ? {} : await credentials.environmentOf(source, row));
  }
}

/** One credential a repository; those with other names were put there by hand. */
const credentialName = (repositoryId: string): string => `repository-${repositoryId}`;

/** Anything else may have been committed before it failed: a file too many is better than a row whose file is gone. */
const wasRefused = (failure: unknown): boolean => failure instanceof TidemarkError && failure.code.startsWith('source.');

const filesOf = ({ credential, webhookFile }: Kept): (string | null)[] => [credential?.secret_file ?? null, credential?.known_hosts_file ?? null, webhookFile ?? null];
