import { TidemarkError } from '@tidemark/kernel';
import { isUnder, joinInside, parentOf } from '../domain/repository-path.js';
import type { SourceEntry, SourceFile, SourceListing } from '../ports.js';
import { parseCommit, type Commit } from './commit-object.js';
import { ObjectCache } from './object-cache.js';
import type { GitObject, ObjectProcess } from './object-process.js';
import { parseTree, type GitTreeEntry } from './tree-object.js';

const READ_LIMITS = {
  /** Of one blob, tree or commit. */
  objectBytes: 16 * 1024 * 1024,
  /** Of all blobs of one read. */
  totalBytes: 128 * 1024 * 1024,
  /** Files of one listing. */
  files: 100_000,
  depth: 64,
  symlinkHops: 20,
} as const;

const CACHED_TREE_ENTRIES = 200_000;
const CACHED_COMMITS = 2_000;

/** Reads commits, trees and blobs of one mirror. Links are followed inside the tree and refused when they leave it. */
export class TreeReader {
  readonly #objects: () => ObjectProcess;
  readonly #trees = new ObjectCache<readonly GitTreeEntry[]>(CACHED_TREE_ENTRIES);
  readonly #commits = new ObjectCache<Commit>(CACHED_COMMITS);

  constructor(objects: () => ObjectProcess) {
    this.#objects = objects;
  }

  /** `name`: a SHA or any ref of the mirror; null when there is no such commit. */
  async commit(name: string): Promise<Commit | null> {
    const known = this.#commits.get(name);
    if (known !== undefined) return known;
    const object = await this.#read(`${name}^{commit}`);
    if (object?.type !== 'commit') return null;
    const commit = parseCommit(object.id, object.content);
    this.#commits.set(commit.revision, commit, 1);
    return commit;
  }

  async entry(revision: string, path: string): Promise<SourceEntry | null> {
    const root = await this.#rootOf(revision);
    const found = await this.#walk(root, path, 0);
    return found === null ? null : { kind: found.kind, realPath: found.realPath, id: found.id };
  }

  async list(revision: string, path: string, recursive: boolean): Promise<SourceListing> {
    const root = await this.#rootOf(revision);
    const start = await this.#walk(root, path, 0);
    if (start?.kind !== 'directory') return { files: [], linkedDirectories: [] };
    const listing = { files: [] as SourceFile[], linkedDirectories: start.realPath === path ? [] : [start.realPath] };
    await this.#collect({ root, listing, recursive }, path, start.realPath, start.id);
    return listing;
  }

  /** Contents by id; rejects with `source.file-too-large` before anything large is read. */
  async blobs(files: readonly SourceFile[]): Promise<Map<string, Buffer>> {
    const headers = await Promise.all(files.map((file) => this.#objects().info(file.id)));
    let total = 0;
    for (const [index, header] of headers.entries()) {
      const size = header?.size ?? 0;
      total += size;
      if (size > READ_LIMITS.objectBytes) throw tooLarge(files[index]?.path ?? '', size);
      if (total > READ_LIMITS.totalBytes) throw new TidemarkError('source.too-much', `The files read together exceed ${READ_LIMITS.totalBytes} bytes`, { nextStep: 'Narrow the path of the source.' });
    }
    const objects = await Promise.all(files.map((file) => this.#objects().contents(file.id)));
    return new Map(objects.map((object, index) => [files[index]?.path ?? '', object?.content ?? Buffer.alloc(0)]));
  }

  /** Paths of files that differ between two commits: only directories that differ are read. */
  async changed(from: Commit, to: Commit): Promise<string[]> {
    const paths: string[] = [];
    await this.#compare(from.tree, to.tree, '', paths);
    return paths;
  }

  async #compare(left: string | null, right: string | null, directory: string, paths: string[]): Promise<void> {
    if (left === right) return;
    const [before, after] = await Promise.all([this.#byName(left), this.#byName(right)]);
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [one, other] = [before.get(name), after.get(name)];
      if (one?.id === other?.id && one?.kind === other?.kind) continue;
      const path = below(directory, name);
      if ([one, other].some((entry) => entry !== undefined && entry.kind !== 'directory')) paths.push(path);
      await this.#compare(subtreeOf(one), subtreeOf(other), path, paths);
    }
  }

  async #byName(tree: string | null): Promise<Map<string, GitTreeEntry>> {
    return new Map(tree === null ? [] : (await this.#tree(tree)).map((entry) => [entry.name, entry]));
  }

  async #collect(context: Collection, path: string, realPath: string, tree: string): Promise<void> {
    if (path.split('/').length > READ_LIMITS.depth) throw new TidemarkError('source.too-deep', `${path} is nested deeper than ${READ_LIMITS.depth} directories`);
    for (const entry of await this.#tree(tree)) {
      const at = below(path, entry.name);
      const found = await this.#follow(context.root, entry, below(realPath, entry.name), 0);
      if (found === null) continue;
      if (found.kind === 'file') this.#addFile(context, at, found);
      else if (context.recursive) {
        if (entry.kind === 'symlink') {
          if (isUnder(realPath, found.realPath)) throw linkLoop(at);
          context.listing.linkedDirectories.push(found.realPath);
        }
        await this.#collect(context, at, found.realPath, found.id);
      }
    }
  }

  #addFile({ listing }: Collection, path: string, found: Found): void {
    if (listing.files.length >= READ_LIMITS.files) throw new TidemarkError('source.too-many-files', `More than ${READ_LIMITS.files} files are under this path`, { nextStep: 'Narrow the path of the source.' });
    listing.files.push({ path, realPath: found.realPath, executable: found.executable, id: found.id });
  }

  /** The entry at a path from the root, links followed. */
  async #walk(root: string, path: string, hops: number): Promise<Found | null> {
    let current: Found = { kind: 'directory', realPath: '', id: root, executable: false };
    for (const name of path.split('/').filter((part) => part !== '')) {
      if (current.kind !== 'directory') return null;
      const entry: GitTreeEntry | undefined = (await this.#tree(current.id)).find((candidate) => candidate.name === name);
      if (entry === undefined) return null;
      const next = await this.#follow(root, entry, below(current.realPath, name), hops);
      if (next === null) return null;
      current = next;
    }
    return current;
  }

  async #follow(root: string, entry: GitTreeEntry, realPath: string, hops: number): Promise<Found | null> {
    if (entry.kind === 'submodule') {
      throw new TidemarkError('source.submodule-refused', `${realPath} is a submodule; submodules are never fetched`, { nextStep: 'Declare the other repository as a source of its own.' });
    }
    if (entry.kind !== 'symlink') return { kind: entry.kind === 'directory' ? 'directory' : 'file', realPath, id: entry.id, executable: entry.kind === 'executable' };
    if (hops >= READ_LIMITS.symlinkHops) throw linkLoop(realPath);
    const target = (await this.#read(entry.id))?.content.toString('utf8') ?? '';
    const inside = target.startsWith('/') || target.includes('\0') ? undefined : joinInside(parentOf(realPath), target);
    if (inside === undefined) {
      throw new TidemarkError('source.symlink-escapes', `${realPath} is a symbolic link out of the repository`, { nextStep: 'Replace the link by the file, or link to a path inside the repository.' });
    }
    return this.#walk(root, inside, hops + 1);
  }

  async #rootOf(revision: string): Promise<string> {
    const commit = await this.commit(revision);
    if (commit === null) throw new TidemarkError('source.revision-not-found', `The commit ${revision} is not in the mirror`, { nextStep: 'Refresh the source.' });
    return commit.tree;
  }

  async #tree(id: string): Promise<readonly GitTreeEntry[]> {
    const known = this.#trees.get(id);
    if (known !== undefined) return known;
    const object = await this.#read(id);
    if (object?.type !== 'tree') throw new TidemarkError('source.tree-malformed', `The mirror has no tree ${id}`, { nextStep: 'Delete the mirror on the control plane; it is fetched again.' });
    const entries = parseTree(object.content, id.length / 2);
    const hostile = entries.find(({ name }) => name === '' || name === '.' || name === '..' || name.includes('/') || name.toLowerCase() === '.git');
    if (hostile) throw new TidemarkError('source.tree-malformed', `The repository has an entry with the forbidden name ${JSON.stringify(hostile.name)}`);
    this.#trees.set(id, entries, entries.length + 1);
    return entries;
  }

  async #read(name: string): Promise<(GitObject & { content: Buffer }) | null> {
    const header = await this.#objects().info(name);
    if (header === null) return null;
    if (header.size > READ_LIMITS.objectBytes) throw tooLarge(name, header.size);
    const object = await this.#objects().contents(header.id);
    return object?.content ? { ...object, content: object.content } : null;
  }
}

interface Collection {
  readonly root: string;
  readonly listing: { files: SourceFile[]; linkedDirectories: string[] };
  readonly recursive: boolean;
}

interface Found {
  readonly kind: 'file' | 'directory';
  readonly realPath: string;
  readonly id: string;
  readonly executable: boolean;
}

/** null: not a directory. */
const subtreeOf = (entry: GitTreeEntry | undefined): string | null => (entry?.kind === 'directory' ? entry.id : null);

const below = (directory: string, name: string): string => (directory === '' ? name : `${directory}/${name}`);

const tooLarge = (what: string, size: number): TidemarkError =>
  new TidemarkError('source.file-too-large', `${what} has ${size} bytes; at most ${READ_LIMITS.objectBytes} are read`, { nextStep: 'Keep large files out of the path of the source.' });

const linkLoop = (path: string): TidemarkError =>
  new TidemarkError('source.symlink-loop', `${path} is a symbolic link that leads back to itself`, { nextStep: 'Remove the link.' });
