import { DependencyIndex, type RenderedFrom } from '../domain/dependency-index.js';
import type { RenderState } from './render-state.js';

/** Names a repository whatever spelling of its address an application uses. */
export type RepositoryKey = (url: string) => string;

/** What is known of every application, in memory: the newest rendering and who depends on what. */
export class RenderRegistry {
  readonly #repositoryKey: RepositoryKey;
  readonly #states = new Map<string, RenderState>();
  readonly #index = new DependencyIndex();

  constructor(repositoryKey: RepositoryKey) {
    this.#repositoryKey = repositoryKey;
  }

  get index(): DependencyIndex {
    return this.#index;
  }

  get(applicationId: string): RenderState | null {
    return this.#states.get(applicationId) ?? null;
  }

  set(state: RenderState): void {
    this.#states.set(state.application.applicationId, state);
    this.#index.set(this.#indexed(state));
  }

  remove(applicationId: string): void {
    this.#states.delete(applicationId);
    this.#index.remove(applicationId);
  }

  /** Applications that use a repository and whose newest rendering failed. */
  failedOf(repositoryId: string): string[] {
    const uses = ({ application, failure }: RenderState) => failure !== null && application.sources.some(({ url }) => this.#repositoryKey(url) === repositoryId);
    return [...this.#states.values()].filter(uses).map(({ application }) => application.applicationId);
  }

  /** Refs of these sources that no application follows any more. */
  unfollowed(sources: RenderState['application']['sources']): { url: string; ref: string }[] {
    return sources.filter(({ type, url, ref }) => type === 'git' && !this.#index.follows(this.#repositoryKey(url), ref)).map(({ url, ref }) => ({ url, ref }));
  }

  #indexed({ application, revisions, dependencies }: RenderState): RenderedFrom {
    const known = new Map(revisions.map((one) => [`${one.url}\n${one.ref}`, one.revision]));
    const git = application.sources.filter(({ type }) => type === 'git');
    return {
      applicationId: application.applicationId,
      // From the declaration: an application that was never rendered waits for its refs, too.
      revisions: git.map(({ url, ref }) => ({ url: this.#repositoryKey(url), ref, revision: known.get(`${url}\n${ref}`) ?? null })),
      dependencies: dependencies.map((one) => ({ ...one, url: this.#repositoryKey(one.url) })),
    };
  }
}
