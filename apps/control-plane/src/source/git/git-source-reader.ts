import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { parseRepositoryPath } from '../domain/repository-path.js';
import type { SourceEntry, SourceFile, SourceListing, SourceReader } from '../ports.js';
import type { Commit } from './commit-object.js';
import type { Mirrors } from './mirrors.js';
import type { TreeReader } from './tree-reader.js';

/** Looks a ref up, following it from then on; null when the repository has none of that name. */
export type ObserveRef = (url: string, ref: string) => Promise<string | null>;

/** Reads of all mirrors by revision. Nothing here starts a process except a revision the mirror does not have yet. */
export class GitSourceReader implements SourceReader {
  readonly #mirrors: Mirrors;
  readonly #observe: ObserveRef;

  constructor(mirrors: Mirrors, observe: ObserveRef) {
    this.#mirrors = mirrors;
    this.#observe = observe;
  }

  async resolve(url: string, ref: string): Promise<Commit | null> {
    const revision = await this.#observe(url, ref);
    return revision === null ? null : this.commit(url, revision);
  }

  async commit(url: string, revision: string): Promise<Commit> {
    return this.#reading(async () => {
      const mirror = this.#mirrors.of(url);
      const commit = (await mirror.reader.commit(revision)) ?? (await mirror.commitBySha(revision));
      if (commit === null) throw new TidemarkError('source.revision-not-found', `The commit ${revision} is not in ${url} any more`, { nextStep: 'It was removed from the repository; name another revision.' });
      return commit;
    });
  }

  entry(url: string, revision: string, at: string): Promise<SourceEntry | null> {
    return this.#at(url, revision, (reader) => reader.entry(revision, parseRepositoryPath(at)));
  }

  tree(url: string, revision: string, at: string, options: { recursive?: boolean } = {}): Promise<SourceListing> {
    return this.#at(url, revision, (reader) => reader.list(revision, parseRepositoryPath(at), options.recursive ?? true));
  }

  readFiles(url: string, revision: string, paths: readonly string[]): Promise<Map<string, Buffer>> {
    return this.#at(url, revision, async (reader) => reader.blobs(await this.#filesAt(reader, revision, paths)));
  }

  async changedPaths(url: string, from: string, to: string): Promise<string[] | null> {
    const { reader } = this.#mirrors.of(url);
    const before = await this.#reading(() => reader.commit(from));
    if (before === null) return null;
    const after = await this.commit(url, to);
    return this.#reading(() => reader.changed(before, after));
  }

  async checkout(url: string, revision: string, paths: readonly string[], into: string): Promise<void> {
    const files: SourceFile[] = [];
    for (const at of paths) {
      const entry = await this.entry(url, revision, at);
      if (entry?.kind === 'directory') files.push(...(await this.tree(url, revision, at)).files);
      else if (entry?.kind === 'file') files.push(...(await this.#at(url, revision, (reader) => this.#filesAt(reader, revision, [at]))));
    }
    await this.#write(url, revision, files, (file) => path.join(into, file.path));
  }

  async checkoutAs(url: string, revision: string, directory: string, into: string): Promise<void> {
    const { files } = await this.tree(url, revision, directory);
    await this.#write(url, revision, files, (file) => path.join(into, path.posix.relative(directory, file.path)));
  }

  /** Only regular files are ever written: a link of the repository has become a copy of what it leads to. */
  async #write(url: string, revision: string, files: readonly SourceFile[], targetOf: (file: SourceFile) => string): Promise<void> {
    const contents = await this.#at(url, revision, (reader) => reader.blobs(files));
    for (const folder of new Set(files.map((file) => path.dirname(targetOf(file))))) await mkdir(folder, { recursive: true });
    for (const file of files) await writeFile(targetOf(file), contents.get(file.path) ?? '', { mode: file.executable ? 0o700 : 0o600 });
  }

  async #filesAt(reader: TreeReader, revision: string, paths: readonly string[]): Promise<SourceFile[]> {
    const entries = await Promise.all(paths.map(async (at) => ({ at: parseRepositoryPath(at), entry: await reader.entry(revision, parseRepositoryPath(at)) })));
    return entries.flatMap(({ at, entry }) => (entry?.kind === 'file' ? [{ path: at, realPath: entry.realPath, executable: false, id: entry.id }] : []));
  }

  async #at<T>(url: string, revision: string, read: (reader: TreeReader) => Promise<T>): Promise<T> {
    await this.commit(url, revision);
    return this.#reading(() => read(this.#mirrors.of(url).reader));
  }

  /** A reading process may end under its readers (idle, crowded out): once more with a new one. */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (thrown) {
      if (!(thrown instanceof TidemarkError) || thrown.code !== 'source.read-interrupted') throw thrown;
      return read();
    }
  }
}
