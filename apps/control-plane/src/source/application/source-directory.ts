import type { RepositoryUrl } from '../domain/repository-url.js';
import type { SourceDirectory, WatchedSource } from '../ports.js';
import type { RepositoryListing, RepositoryStore } from './repository-store.js';
import type { RepositoryWatcher } from './repository-watcher.js';

/** Lists known repositories from the store. */
export class StoredSourceDirectory implements SourceDirectory {
  readonly #store: RepositoryStore;
  readonly #watcher: RepositoryWatcher;
  readonly #parse: (url: string) => RepositoryUrl;

  constructor(store: RepositoryStore, watcher: RepositoryWatcher, parse: (url: string) => RepositoryUrl) {
    this.#parse = parse;
    this.#store = store;
    this.#watcher = watcher;
  }

  async list(page: { first: number; after?: string }): Promise<WatchedSource[]> {
    return (await this.#store.page(page)).map((listing) => this.#told(listing));
  }

  async byUrl(url: string): Promise<WatchedSource | null> {
    const [found] = await this.#store.page({ first: 1, repositoryId: this.#parse(url).repositoryId });
    return found === undefined ? null : this.#told(found);
  }

  count(): Promise<number> {
    return this.#store.count();
  }

  #told({ state, credentialKind, hasWebhookSecret }: RepositoryListing): WatchedSource {
    const refs = [...state.refs.values()].map(({ ref, revision, lost }) => ({ ref, revision, lost }));
    return { ...state, refs, credentialKind, hasWebhookSecret, webhookSeenAt: this.#watcher.webhookSeenAt(state.repositoryId) };
  }
}
