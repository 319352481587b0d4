import path from 'node:path';
import type { EventStore, Sql } from '@tidemark/event-store';
import type { Clock, IdSource } from '@tidemark/kernel';
import type { Config, Logger } from '../platform/index.js';
import { RepositoryObserver } from './application/repository-observer.js';
import { RepositoryRegistry } from './application/repository-registry.js';
import { RepositorySettingsStore } from './application/repository-settings.store.js';
import { RepositoryStore } from './application/repository-store.js';
import { RepositoryWatcher } from './application/repository-watcher.js';
import { StoredSourceDirectory } from './application/source-directory.js';
import { ConnectionTest } from './git/connection-test.js';
import { FileCredentialReader } from './git/credential-reader.js';
import { GitSourceReader } from './git/git-source-reader.js';
import { Mirrors } from './git/mirrors.js';
import { SecretFiles } from './git/secret-files.js';

export interface SourceRuntimeParts {
  readonly config: Pick<Config, 'dataDir' | 'git' | 'pollSeconds'>;
  readonly sql: Sql;
  readonly events: EventStore;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
}

/** The context put together, with or without Nest around it. */
export class SourceRuntime {
  readonly watcher: RepositoryWatcher;
  readonly reader: GitSourceReader;
  readonly directory: StoredSourceDirectory;
  readonly registry: RepositoryRegistry;
  readonly #mirrors: Mirrors;

  constructor({ config, sql, events, clock, ids, logger }: SourceRuntimeParts) {
    const store = new RepositoryStore(sql, events, ids);
    const credentials = new FileCredentialReader(sql, path.join(config.dataDir, 'git'));
    this.#mirrors = new Mirrors({
      folder: path.join(config.dataDir, 'mirrors'),
      program: config.git.binary,
      schemes: config.git.schemes,
      credentials,
      credentialOf: (repositoryId) => this.watcher.credentialOf(repositoryId),
    });
    const observer = new RepositoryObserver(this.#mirrors, store, clock);
    this.watcher = new RepositoryWatcher({ mirrors: this.#mirrors, store, observer, logger, clock, pollSeconds: config.pollSeconds });
    this.reader = new GitSourceReader(this.#mirrors, (url, ref) => this.watcher.observed(url, ref));
    const parse = (url: string) => this.#mirrors.parse(url);
    this.directory = new StoredSourceDirectory(store, this.watcher, parse);
    this.registry = new RepositoryRegistry({
      sql,
      events,
      watcher: this.watcher,
      settings: new RepositorySettingsStore(),
      files: new SecretFiles(path.join(config.dataDir, 'credentials')),
      credentials,
      connection: new ConnectionTest({ program: config.git.binary, schemes: config.git.schemes }),
      parse,
    });
  }

  start(): Promise<void> {
    return this.watcher.start();
  }

  async stop(): Promise<void> {
    await this.watcher.stop();
    this.#mirrors.close();
  }
}
