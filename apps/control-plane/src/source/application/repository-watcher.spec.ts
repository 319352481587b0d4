import { pino } from 'pino';
import type { RepositoryState } from '../domain/repository-state.js';
import type { Mirrors } from '../git/mirrors.js';
import type { RepositoryObserver } from './repository-observer.js';
import type { RepositoryStore } from './repository-store.js';
import { RepositoryWatcher } from './repository-watcher.js';

const URL = 'https://git.example.com/platform.git';
const at = (revision: string): RepositoryState => ({
  repositoryId: 'platform', url: URL, credential: null, pollSeconds: null, failure: null,
  refs: new Map([['main', { ref: 'main', fullName: 'refs/heads/main', revision, lost: false }]]),
});

/** A look that has recorded what it saw, and is not over. */
class Looking {
  readonly recorded: Promise<void>;
  finish!: () => void;
  #recordedNow!: () => void;
  readonly #finished: Promise<void>;

  constructor() {
    this.recorded = new Promise((resolve) => (this.#recordedNow = resolve));
    this.#finished = new Promise((resolve) => (this.finish = resolve));
  }

  async look(seen: RepositoryState): Promise<RepositoryState> {
    this.#recordedNow();
    await this.#finished;
    return seen;
  }
}

describe('RepositoryWatcher', () => {
  let looking: Looking;
  let watcher: RepositoryWatcher;

  beforeEach(async () => {
    looking = new Looking();
    const mirrors = { parse: () => ({ repositoryId: 'platform' }) } as unknown as Mirrors;
    const store = { all: () => Promise.resolve([at('before')]), one: () => Promise.resolve(at('before')) } as unknown as RepositoryStore;
    const observer = { look: () => looking.look(at('after')) } as unknown as RepositoryObserver;
    watcher = new RepositoryWatcher({ mirrors, store, observer, logger: pino({ level: 'silent' }), clock: { now: () => new Date(0) }, pollSeconds: 3_600 });
    await watcher.start();
  });
  afterEach(async () => {
    looking.finish();
    await watcher.stop();
  });

  // Regression: the event of a new revision is heard while the look that recorded it still runs. Whoever asked for the current
  // revision then got the one before, and the commit stayed undelivered until the next one.
  it('has who heard of a revision wait until it is the current one', async () => {
    const refreshed = watcher.refresh(URL);
    await looking.recorded;
    expect(watcher.current(URL, 'main')).toBe('before');
    const heard = watcher.caughtUp(URL, 'main', 'after').then(() => watcher.current(URL, 'main'));
    // Every turn that is due runs before the look ends.
    await new Promise(setImmediate);
    looking.finish();
    expect(await heard).toBe('after');
    await refreshed;
  });

  it('keeps nobody waiting who heard of the current revision, or of a repository that nobody follows', async () => {
    const refreshed = watcher.refresh(URL);
    await looking.recorded;
    await watcher.caughtUp(URL, 'main', 'before');
    looking.finish();
    await refreshed;
    await watcher.caughtUp(URL, 'main', 'after');
  });

  it('lets who heard of a revision go on when the look fails: it is repeated, and the event counts', async () => {
    const failing = watcher.refresh(URL);
    await looking.recorded;
    looking.look = () => Promise.reject(new Error('the database is away'));
    looking.finish();
    await failing;
    const refreshed = watcher.refresh(URL);
    await watcher.caughtUp(URL, 'main', 'newest');
    await expect(refreshed).rejects.toThrow('the database is away');
  });
});
