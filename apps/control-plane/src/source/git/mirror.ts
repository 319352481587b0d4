import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { candidateNames, isShortSha, parseGitRef, type GitRef } from '../domain/git-ref.js';
import type { RepositoryUrl } from '../domain/repository-url.js';
import type { Commit } from './commit-object.js';
import type { CredentialEnvironment, GitCommand } from './git-command.js';
import { removeStaleLocks } from './mirror-locks.js';
import type { ObjectPool } from './object-pool.js';
import { TreeReader } from './tree-reader.js';

/** What a remote says about one ref a person wrote: its full name and the commit it stands for (tags peeled). */
export interface RemoteRef {
  readonly fullName: string;
  readonly revision: string;
}

export type Credentials = () => Promise<CredentialEnvironment>;

/** How far back a commit's history is read before git itself is asked. */
const ANCESTORS_READ = 64;
/** What `git init` makes; a mirror that lacks any of it was never finished. */
const WHOLE = ['HEAD', 'config', 'objects', 'refs'];

/**
 * A bare copy of what we need of one repository. Its own refs: the branches and tags that are followed, by their own
 * names, `refs/tidemark/head` for the default branch, `refs/tidemark/keep/<sha>` for what a force-push left behind.
 */
export class Mirror {
  readonly reader: TreeReader;
  readonly #git: GitCommand;
  readonly #dir: string;
  readonly #source: RepositoryUrl;
  readonly #credentials: Credentials;
  #ready: Promise<void> | undefined;
  /** One writer at a time: fetches of one mirror wait for each other. */
  #lastFetch: Promise<unknown> = Promise.resolve();

  constructor(git: GitCommand, pool: ObjectPool, dir: string, source: RepositoryUrl, credentials: Credentials) {
    this.#git = git;
    this.#dir = dir;
    this.#source = source;
    this.#credentials = credentials;
    this.reader = new TreeReader(() => pool.of(dir));
  }

  /** One `ls-remote` for all of them; refs that are not there are left out. Full SHAs need no look. */
  async remoteRefs(refs: readonly string[]): Promise<Map<string, RemoteRef>> {
    await this.#prepare();
    const wanted = refs.map((ref) => ({ ref, names: candidateNames(parseGitRef(ref)) })).filter(({ names }) => names.length > 0);
    if (wanted.length === 0) return new Map();
    const patterns = wanted.flatMap(({ names }) => names.flatMap((name) => (name === 'HEAD' ? [name] : [name, `${name}^{}`])));
    const output = await this.#remote(['ls-remote', '--quiet', '--end-of-options', this.#source.url, ...patterns]);
    const listed = new Map(output.toString('utf8').split('\n').filter((line) => line.includes('\t')).map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]));
    const found = new Map<string, RemoteRef>();
    for (const { ref, names } of wanted) {
      const fullName = names.find((name) => listed.has(name));
      if (fullName !== undefined) found.set(ref, { fullName, revision: listed.get(`${fullName}^{}`) ?? listed.get(fullName) ?? '' });
    }
    return found;
  }

  /** Brings refs by full name; one round trip. Rejects with `source.ref-not-found` when one of them is gone. */
  fetch(fullNames: readonly string[]): Promise<void> {
    return this.#exclusively(fullNames.map((name) => `+${name}:${localName(name)}`));
  }

  /** The commit a followed ref stands for after `fetch`. */
  async fetched(fullName: string): Promise<Commit | null> {
    return this.reader.commit(localName(fullName));
  }

  /** A commit by full or short SHA, fetched if the mirror lacks it; null when the repository has none. */
  async commitBySha(ref: string): Promise<Commit | null> {
    await this.#prepare();
    const sha = ref.toLowerCase();
    const known = await this.reader.commit(sha);
    if (known !== null) return known;
    const target: GitRef = parseGitRef(sha);
    // Servers may refuse to hand out a commit by its SHA; then it is looked for in all branches and tags.
    if (target.kind === 'sha') await this.#unlessMissing(() => this.#exclusively([sha]));
    const direct = target.kind === 'sha' ? await this.reader.commit(sha) : null;
    if (direct !== null) return direct;
    await this.#unlessMissing(() => this.#exclusively(['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']));
    return isShortSha(sha) || target.kind === 'sha' ? this.reader.commit(sha) : null;
  }

  /** Whether `older` is part of the history of `newer`; false after a force-push. */
  async isAncestor(older: string, newer: Commit): Promise<boolean> {
    let frontier: readonly string[] = [newer.revision];
    for (let read = 0; read < ANCESTORS_READ && frontier.length === 1; read += 1) {
      const commit = await this.reader.commit(frontier[0] ?? '');
      if (commit === null) return false;
      if (commit.revision === older || commit.parents.includes(older)) return true;
      frontier = commit.parents;
    }
    if (frontier.length === 0) return false;
    const result = await this.#git.tryRun({ dir: this.#dir, args: ['merge-base', '--is-ancestor', older, newer.revision] });
    return result.exitCode === 0;
  }

  /** Holds on to a commit that no branch leads to any more: history still names it. */
  async keep(revision: string): Promise<void> {
    await this.#git.run({ dir: this.#dir, args: ['update-ref', `refs/tidemark/keep/${revision}`, revision], url: this.#source.url });
  }

  #exclusively(refspecs: readonly string[]): Promise<void> {
    const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules', '--end-of-options', this.#source.url, ...refspecs];
    const turn = this.#lastFetch.then(async () => {
      await this.#prepare();
      await this.#unlocked(() => this.#remote(args));
    });
    this.#lastFetch = turn.catch(() => undefined); // the caller hears of it; the next fetch need not
    return turn;
  }

  /** A git that was killed leaves its locks behind, and every later one would refuse to work. */
  async #unlocked(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (!(thrown instanceof TidemarkError) || thrown.code !== 'source.mirror-locked') throw thrown;
      await removeStaleLocks(this.#dir);
      await work();
    }
  }

  async #remote(args: readonly string[]): Promise<Buffer> {
    return this.#git.run({ dir: this.#dir, args, credential: await this.#credentials(), url: this.#source.url });
  }

  async #unlessMissing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (!(thrown instanceof TidemarkError) || !['source.ref-not-found', 'source.git-failed'].includes(thrown.code)) throw thrown;
    }
  }

  #prepare(): Promise<void> {
    this.#ready ??= this.#create().catch((failure: unknown) => {
      this.#ready = undefined;
      throw failure;
    });
    return this.#ready;
  }

  async #create(): Promise<void> {
    if (WHOLE.every((name) => existsSync(path.join(this.#dir, name)))) return;
    // A kill during its creation: nothing is in it yet.
    await rm(this.#dir, { recursive: true, force: true });
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    await this.#git.run({ dir: this.#dir, args: ['init', '--quiet', '--bare', '--template='], url: this.#source.url });
  }
}

const localName = (fullName: string): string => (fullName === 'HEAD' ? 'refs/tidemark/head' : fullName);
