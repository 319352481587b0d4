import type { SourceDirectory, WatchedSource } from '../ports.js';
import type { RepositoryStore } from './repository-store.js';

/** Lists followed repositories from the store. */
export class StoredSourceDirectory implements SourceDirectory {
  readonly #store: RepositoryStore;

  constructor(store: RepositoryStore) {
    this.#store = store;
  }

  async list(page: { first: number; after?: string }): Promise<WatchedSource[]> {
    return (await this.#store.page(page)).map((state) => ({ ...state, refs: [...state.refs.values()].map(({ ref, revision, lost }) => ({ ref, revision, lost })) }));
  }

  count(): Promise<number> {
    return this.#store.count();
  }
}
