import { messageOf, TidemarkError, type Clock } from '@tidemark/kernel';
import type { Logger } from '../../platform/index.js';
import { parseGitRef } from '../domain/git-ref.js';
import { webhookKey } from '../domain/repository-url.js';
import type { RefState, RepositoryState } from '../domain/repository-state.js';
import type { Mirrors } from '../git/mirrors.js';
import type { SourceWatcher } from '../ports.js';
import { PollSchedule } from './poll-schedule.js';
import type { Look, RepositoryObserver } from './repository-observer.js';
import type { RepositoryStore } from './repository-store.js';

interface Watched {
  state: RepositoryState;
  /** Changes of one repository happen one after the other. */
  turn: Promise<unknown>;
  /** A look that waits for its turn: more wishes for one join it. */
  waiting: { look: Look; done: Promise<void> } | null;
  lastLookAt: number;
  /** What was seen may or may not have been recorded: the next look begins by reading what was. */
  uncertain: boolean;
  /** The look under way, or the last one; never rejects. */
  looking: Promise<void>;
  /** ISO; null: none since this process began. */
  webhookSeenAt: string | null;
  /** A look that could not be recorded, to be repeated. */
  again: { failures: number; timer: NodeJS.Timeout | undefined };
}

/** A look that failed this recently is not repeated for the next one who asks. */
const FAILURE_MEMORY_MS = 5_000;
/** Nobody sends a webhook twice, so a look it asked for is repeated until it is recorded. */
const AGAIN_MS = { first: 250, most: 2_000 };

export interface WatcherParts {
  readonly mirrors: Mirrors;
  readonly store: RepositoryStore;
  readonly observer: RepositoryObserver;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly pollSeconds: number;
}

/** Follows refs: by polling, at a webhook's word, and when somebody asks. Each repository is looked at by one at a time. */
export class RepositoryWatcher implements SourceWatcher {
  readonly #parts: WatcherParts;
  readonly #watched = new Map<string, Watched>();
  readonly #schedule: PollSchedule;
  #stopped = false;

  constructor(parts: WatcherParts) {
    this.#parts = parts;
    this.#schedule = new PollSchedule((repositoryId) => this.#poll(repositoryId));
  }

  /** Reads what is followed; polling begins. */
  async start(): Promise<void> {
    for (const state of await this.#parts.store.all()) this.#add(state, 'soon');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { again } of this.#watched.values()) clearTimeout(again.timer);
    await this.#schedule.stop();
    await Promise.all([...this.#watched.values()].map((watched) => watched.turn));
  }

  async watch(url: string, ref: string, credential: string | null = null): Promise<void> {
    parseGitRef(ref);
    const { repositoryId } = this.#parts.mirrors.parse(url);
    const watched = this.#watched.get(repositoryId) ?? this.#add(emptyState(repositoryId, url, credential), 'later');
    if (watched.state.refs.has(ref)) return;
    await this.#inTurn(watched, async () => {
      if (watched.state.refs.has(ref)) return;
      await this.#parts.store.follow(watched.state, ref);
      const added: RefState = { ref, fullName: null, revision: null, lost: false };
      watched.state = { ...watched.state, refs: new Map(watched.state.refs).set(ref, added) };
    });
    this.#lookInBackground(watched, { trigger: 'declared' });
  }

  async unwatch(url: string, ref: string): Promise<void> {
    const watched = this.#find(url);
    if (watched === undefined) return;
    await this.#inTurn(watched, async () => {
      await this.#parts.store.unfollow(watched.state.repositoryId, ref);
      const refs = new Map(watched.state.refs);
      refs.delete(ref);
      watched.state = { ...watched.state, refs };
    });
  }

  current(url: string, ref: string): string | null {
    const found = this.#find(url)?.state.refs.get(ref);
    return found === undefined || found.lost ? null : found.revision;
  }

  async caughtUp(url: string, ref: string, revision: string): Promise<void> {
    const watched = this.#find(url);
    if (watched === undefined || watched.state.refs.get(ref)?.revision === revision) return;
    await watched.looking;
  }

  async refresh(url: string): Promise<void> {
    this.#parts.mirrors.parse(url);
    const watched = this.#find(url);
    if (watched === undefined) throw new TidemarkError('source.not-watched', `No application uses the repository ${url}`, { nextStep: 'Declare an application that does.' });
    await this.#look(watched, { trigger: 'refresh' });
    throwFailure(watched.state);
  }

  /** Follows the ref and waits until it was looked up; what was found, null when the repository has no such ref. */
  async observed(url: string, ref: string): Promise<string | null> {
    await this.watch(url, ref);
    const known = this.current(url, ref);
    if (known !== null) return known;
    const watched = this.#find(url);
    if (watched === undefined) return null;
    const fresh = performance.now() - watched.lastLookAt < FAILURE_MEMORY_MS && watched.waiting === null;
    if (!fresh || !wasLookedUp(watched.state, ref)) await this.#look(watched, { trigger: 'declared' });
    throwFailure(watched.state);
    return this.current(url, ref);
  }

  /** Runs `work` in the repository's turn and adopts the state it gives; one that is new is known from then on. */
  async change(url: string, work: (state: RepositoryState) => Promise<RepositoryState>): Promise<void> {
    const { repositoryId } = this.#parts.mirrors.parse(url);
    const watched = this.#watched.get(repositoryId) ?? this.#add(emptyState(repositoryId, url, null), 'later');
    await this.#inTurn(watched, async () => {
      await this.#reconsider(watched);
      // What fails may have been committed all the same: then the next look reads what was.
      watched.uncertain = true;
      watched.state = await work(watched.state);
      watched.uncertain = false;
      this.#plan(watched.state, 'later');
    });
    if (watched.state.refs.size > 0) this.#lookInBackground(watched, { trigger: 'refresh' });
  }

  /** Runs `work` in the turn of a repository that no application uses; what was known of it is forgotten. */
  async forget(url: string, work: (state: RepositoryState) => Promise<void>): Promise<void> {
    const { repositoryId } = this.#parts.mirrors.parse(url);
    const watched = this.#watched.get(repositoryId);
    if (watched === undefined || (await this.#parts.store.one(repositoryId)) === undefined) throw unknownRepository(url);
    await this.#inTurn(watched, async () => {
      const { refs } = watched.state;
      if (refs.size > 0) throw new TidemarkError('source.repository-in-use', `Applications follow ${[...refs.keys()].slice(0, 5).join(', ')} of ${url}.`, { nextStep: 'Delete these applications first, or only take the credential away.', details: { path: 'input.url' } });
      await work(watched.state);
      // The entry stays, without refs nobody looks at it: an application may follow the repository at this very moment.
      watched.state = emptyState(repositoryId, url, null);
      this.#plan(watched.state, 'later');
    });
  }

  /** When a webhook with a valid signature last spoke of the repository; null: not since this process began. */
  webhookSeenAt(repositoryId: string): string | null {
    return this.#watched.get(repositoryId)?.webhookSeenAt ?? null;
  }

  heardWebhook(repositoryId: string): void {
    const watched = this.#watched.get(repositoryId);
    if (watched !== undefined) watched.webhookSeenAt = this.#parts.clock.now().toISOString();
  }

  credentialOf(repositoryId: string): string | null {
    return this.#watched.get(repositoryId)?.state.credential ?? null;
  }

  /** Repositories that go by one of these spellings of an address. */
  matching(addresses: readonly string[]): RepositoryState[] {
    const keys = new Set(addresses.map(webhookKey).filter((key) => key !== undefined));
    return [...this.#watched.values()].map(({ state }) => state).filter((state) => keys.has(webhookKey(state.url) ?? ''));
  }

  /** What a webhook asks for; returns at once. */
  announce(repositoryId: string, fullNames: readonly string[]): void {
    const watched = this.#watched.get(repositoryId);
    if (watched === undefined) return;
    this.#lookInBackground(watched, { trigger: 'webhook', hinted: fullNames });
  }

  /** An address that is not allowed is not watched. */
  #find(url: string): Watched | undefined {
    try {
      return this.#watched.get(this.#parts.mirrors.parse(url).repositoryId);
    } catch (thrown) {
      if (thrown instanceof TidemarkError) return undefined;
      throw thrown;
    }
  }

  #add(state: RepositoryState, firstPoll: 'soon' | 'later'): Watched {
    const watched: Watched = { state, turn: Promise.resolve(), waiting: null, lastLookAt: Number.NEGATIVE_INFINITY, uncertain: false, looking: Promise.resolve(), webhookSeenAt: null, again: { failures: 0, timer: undefined } };
    this.#watched.set(state.repositoryId, watched);
    this.#plan(state, firstPoll);
    return watched;
  }

  #plan(state: RepositoryState, firstPoll: 'soon' | 'later'): void {
    const seconds = state.pollSeconds ?? this.#parts.pollSeconds;
    this.#schedule.add(state.repositoryId, seconds, firstPoll === 'soon' ? Math.min(1, seconds) : seconds);
  }

  async #poll(repositoryId: string): Promise<void> {
    const watched = this.#watched.get(repositoryId);
    if (watched === undefined || watched.state.refs.size === 0) return;
    await this.#lookOrRepeat(watched, { trigger: 'poll' });
  }

  #look(watched: Watched, look: Look): Promise<void> {
    if (watched.waiting !== null) {
      watched.waiting.look = joined(watched.waiting.look, look);
      return watched.waiting.done;
    }
    const waiting = { look, done: Promise.resolve() };
    watched.waiting = waiting;
    waiting.done = this.#inTurn(watched, async () => {
      watched.waiting = null;
      const looking = this.#lookNow(watched, waiting.look);
      watched.looking = looking.catch(() => undefined); // the caller hears of it
      await looking;
    });
    return waiting.done;
  }

  async #lookNow(watched: Watched, look: Look): Promise<void> {
    await this.#reconsider(watched);
    watched.uncertain = true;
    watched.state = await this.#parts.observer.look(watched.state, look);
    watched.uncertain = false;
    watched.lastLookAt = performance.now();
    watched.again.failures = 0;
  }

  /** A commit whose answer was lost has happened or not: recording it again would tell of the same revision twice. */
  async #reconsider(watched: Watched): Promise<void> {
    if (!watched.uncertain) return;
    const recorded = await this.#parts.store.one(watched.state.repositoryId);
    if (recorded !== undefined) watched.state = recorded;
  }

  #inTurn(watched: Watched, work: () => Promise<void>): Promise<void> {
    const turn = watched.turn.then(work);
    watched.turn = turn.catch(() => undefined); // the caller hears of it; the next in line need not
    return turn;
  }

  #lookInBackground(watched: Watched, look: Look): void {
    void this.#lookOrRepeat(watched, look);
  }

  /** Never rejects: a look that could not be recorded (the database is away) comes again by itself. */
  async #lookOrRepeat(watched: Watched, look: Look): Promise<void> {
    try {
      await this.#look(watched, look);
    } catch (failure) {
      const { again } = watched;
      if (this.#stopped) return;
      const retryMs = Math.min(AGAIN_MS.first * 2 ** again.failures, AGAIN_MS.most);
      again.failures += 1;
      this.#parts.logger.warn({ reason: messageOf(failure), url: watched.state.url, retryMs }, 'a look at the repository could not be recorded; it is repeated');
      clearTimeout(again.timer);
      again.timer = setTimeout(() => this.#lookInBackground(watched, { trigger: look.trigger }), retryMs);
    }
  }
}

const emptyState = (repositoryId: string, url: string, credential: string | null): RepositoryState => ({ repositoryId, url, credential, pollSeconds: null, failure: null, refs: new Map() });

/** The wider of two looks: without hints everything is looked at. */
const joined = (one: Look, other: Look): Look =>
  one.hinted === undefined || other.hinted === undefined ? { trigger: one.trigger } : { ...one, hinted: [...new Set([...one.hinted, ...other.hinted])] };

const wasLookedUp = (state: RepositoryState, ref: string): boolean => state.failure !== null || state.refs.get(ref)?.lost === true;

const unknownRepository = (url: string): TidemarkError =>
  new TidemarkError('source.unknown-repository', `There is no repository ${url}.`, { nextStep: 'List them with: tidemark repo list', details: { path: 'input.url' } });

function throwFailure({ failure }: RepositoryState): void {
  if (failure !== null) throw new TidemarkError(failure.code, failure.message, { nextStep: 'Tidemark keeps trying; `tidemark app refresh` looks at once.' });
}
