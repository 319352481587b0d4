import type { EventMeta } from '@tidemark/event-store';
import { TidemarkError, type Clock } from '@tidemark/kernel';
import { parseGitRef } from '../domain/git-ref.js';
import { observe, observeFailure, type RepositoryState, type SeenRef } from '../domain/repository-state.js';
import type { RevisionTrigger } from '../domain/source.events.js';
import type { Commit } from '../git/commit-object.js';
import type { Mirror } from '../git/mirror.js';
import type { Mirrors } from '../git/mirrors.js';
import type { RepositoryStore } from './repository-store.js';

export interface Look {
  readonly trigger: RevisionTrigger;
  /** Full names a webhook spoke of: fetched at once, without asking first. Only a hint. */
  readonly hinted?: readonly string[];
  readonly meta?: Partial<EventMeta>;
}

/** Takes one look at a repository and records what changed. */
export class RepositoryObserver {
  readonly #mirrors: Mirrors;
  readonly #store: RepositoryStore;
  readonly #clock: Clock;

  constructor(mirrors: Mirrors, store: RepositoryStore, clock: Clock) {
    this.#mirrors = mirrors;
    this.#store = store;
    this.#clock = clock;
  }

  /** The state afterwards. A failure to reach the repository is part of that state, not a rejection. */
  async look(state: RepositoryState, look: Look): Promise<RepositoryState> {
    const mirror = this.#mirrors.of(state.url);
    let seen: SeenRef[];
    try {
      seen = (await this.#seeHinted(mirror, state, look.hinted ?? [])) ?? (await this.#seeAll(mirror, state));
    } catch (thrown) {
      if (!(thrown instanceof TidemarkError) || !thrown.code.startsWith('source.')) throw thrown;
      const failed = observeFailure(state, thrown, this.#clock.now().toISOString());
      await this.#store.record(state, failed, look.meta);
      return failed.state;
    }
    const observation = observe(state, seen, look.trigger);
    for (const revision of observation.leftBehind) await mirror.keep(revision);
    await this.#store.record(state, observation, look.meta);
    return observation.state;
  }

  /** One round trip instead of two; undefined when the hint does not suffice. */
  async #seeHinted(mirror: Mirror, state: RepositoryState, hinted: readonly string[]): Promise<SeenRef[] | undefined> {
    const known = [...state.refs.values()].filter((ref) => ref.fullName !== null && hinted.includes(ref.fullName));
    if (known.length === 0) return undefined;
    const names = [...new Set(known.map((ref) => ref.fullName ?? ''))];
    try {
      await mirror.fetch(names);
    } catch (thrown) {
      if (thrown instanceof TidemarkError && thrown.code === 'source.ref-not-found') return undefined;
      throw thrown;
    }
    return Promise.all(known.map(async ({ ref, fullName }) => this.#seen(mirror, state, ref, fullName ?? '', await mirror.fetched(fullName ?? ''))));
  }

  async #seeAll(mirror: Mirror, state: RepositoryState): Promise<SeenRef[]> {
    const refs = [...state.refs.keys()];
    const remote = await mirror.remoteRefs(refs);
    const moved = refs.filter((ref) => remote.has(ref) && remote.get(ref)?.revision !== state.refs.get(ref)?.revision);
    const absent = await Promise.all(moved.map(async (ref) => ((await mirror.reader.commit(remote.get(ref)?.revision ?? '')) === null ? [remote.get(ref)?.fullName ?? ''] : [])));
    const toFetch = [...new Set(absent.flat())];
    if (toFetch.length > 0) await mirror.fetch(toFetch);
    const seen: SeenRef[] = [];
    for (const ref of refs) seen.push(await this.#seeOne(mirror, state, ref, remote.get(ref), moved.includes(ref)));
    return seen;
  }

  async #seeOne(mirror: Mirror, state: RepositoryState, ref: string, remote: { fullName: string; revision: string } | undefined, moved: boolean): Promise<SeenRef> {
    if (remote === undefined) return this.#seeBySha(mirror, state, ref);
    // It may have moved again between the two looks; what the fetch brought is what is used.
    const commit = (await mirror.reader.commit(remote.revision)) ?? (await mirror.fetched(remote.fullName));
    return moved || commit !== null ? this.#seen(mirror, state, ref, remote.fullName, commit) : { ref, seen: null };
  }

  /** Not a branch or tag: a commit by its SHA, full or short, which never moves. */
  async #seeBySha(mirror: Mirror, state: RepositoryState, ref: string): Promise<SeenRef> {
    const parsed = parseGitRef(ref);
    const shaLike = parsed.kind === 'sha' || (parsed.kind === 'name' && /^[0-9a-f]{7,}$/.test(parsed.name));
    if (!shaLike) return { ref, seen: null };
    const commit = await mirror.commitBySha(state.refs.get(ref)?.revision ?? ref);
    return this.#seen(mirror, state, ref, '', commit);
  }

  async #seen(mirror: Mirror, state: RepositoryState, ref: string, fullName: string, commit: Commit | null): Promise<SeenRef> {
    if (commit === null) return { ref, seen: null };
    const previous = state.refs.get(ref)?.revision ?? null;
    const forced = previous !== null && previous !== commit.revision && !(await mirror.isAncestor(previous, commit));
    return { ref, seen: { fullName, commit, forced } };
  }
}
