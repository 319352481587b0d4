import type { CredentialKind } from './domain/repository-settings.js';
import type { Commit } from './git/commit-object.js';

/** One file, symbolic links followed. */
export interface SourceFile {
  /** As asked for: through a link when one leads there. */
  readonly path: string;
  /** Where it really is; equal to `path` unless a link led there. */
  readonly realPath: string;
  readonly executable: boolean;
  /** The git object id: equal ids are equal contents. */
  readonly id: string;
}

export interface SourceListing {
  readonly files: readonly SourceFile[];
  /** Real paths of directories that links led to: they belong to what was read. */
  readonly linkedDirectories: readonly string[];
}

export interface SourceEntry {
  readonly kind: 'file' | 'directory';
  readonly realPath: string;
  readonly id: string;
}

/**
 * Read access to repositories at a revision (a full SHA). Paths are relative to the root of the repository, '' is the
 * root. Every method rejects with a `source.*` TidemarkError: `source.unreachable`, `source.symlink-escapes`,
 * `source.submodule-refused`, `source.file-too-large` …
 */
export interface SourceReader {
  /** The commit a branch, tag, SHA or `HEAD` stands for, as last observed; fetches when it was never seen. null: no such ref. */
  resolve(url: string, ref: string): Promise<Commit | null>;
  commit(url: string, revision: string): Promise<Commit>;
  entry(url: string, revision: string, path: string): Promise<SourceEntry | null>;
  /** The files of a directory; of all directories below it, too, unless `recursive` is false. A missing one is empty. */
  tree(url: string, revision: string, path: string, options?: { recursive?: boolean }): Promise<SourceListing>;
  /** Contents by path; a path that is not a file there is left out. */
  readFiles(url: string, revision: string, paths: readonly string[]): Promise<Map<string, Buffer>>;
  /** Paths of files that differ; null when the two cannot be compared. */
  changedPaths(url: string, from: string, to: string): Promise<string[] | null>;
  /** Writes files and directories (with everything below) under `into`, keeping their paths; links become copies. */
  checkout(url: string, revision: string, paths: readonly string[], into: string): Promise<void>;
  /** Writes what is below one directory directly under `into`. */
  checkoutAs(url: string, revision: string, directory: string, into: string): Promise<void>;
}

/** Says which branches and tags matter, and since when nobody cares any more. */
export interface SourceWatcher {
  /** Durable and idempotent. A ref that is new is looked up at once, in the background. */
  watch(url: string, ref: string, credential?: string | null): Promise<void>;
  unwatch(url: string, ref: string): Promise<void>;
  /** Looks now; resolves when what was found is recorded. */
  refresh(url: string): Promise<void>;
  /** The revision last observed; null: none yet, lost, or not watched. */
  current(url: string, ref: string): string | null;
  /**
   * For who heard by an event that the ref is at `revision`: resolves when `current` knows it too. The event is heard the
   * moment it commits, which is a little before the look that recorded it is over.
   */
  caughtUp(url: string, ref: string, revision: string): Promise<void>;
}

export interface WatchedSource {
  readonly repositoryId: string;
  readonly url: string;
  /** Name of a credential; null: entered without one, or by the one for the longest matching address. */
  readonly credential: string | null;
  readonly credentialKind: CredentialKind | null;
  readonly pollSeconds: number | null;
  /** It has a secret of its own for webhooks. */
  readonly hasWebhookSecret: boolean;
  /** ISO; null: none since the control plane started. */
  readonly webhookSeenAt: string | null;
  /** null: the last look succeeded. */
  readonly failure: { readonly code: string; readonly message: string; readonly since: string } | null;
  readonly refs: readonly { readonly ref: string; readonly revision: string | null; readonly lost: boolean }[];
}

/** What the API lists, ordered by address. */
export interface SourceDirectory {
  list(page: { first: number; after?: string }): Promise<readonly WatchedSource[]>;
  /** By any spelling; rejects addresses that are not allowed. */
  byUrl(url: string): Promise<WatchedSource | null>;
  count(): Promise<number>;
}

/** Injection tokens of the ports above. */
export const SOURCE_READER = Symbol('SourceReader');
export const SOURCE_WATCHER = Symbol('SourceWatcher');
export const SOURCE_DIRECTORY = Symbol('SourceDirectory');
