import { mkdir } from 'node:fs/promises';
import { TidemarkError } from '@tidemark/kernel';
import { runCommand } from '../process/run-command.js';
import { fastImportStream, type CommitRequest } from './fast-import.js';
import { GIT_ENVIRONMENT } from './git-environment.js';

/** A reference that moved. `before` is null when it was created, `after` when it was deleted. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Tells the server of changes so that it sends webhooks; resolves when they are on their way. */
export type UpdateListener = (updates: readonly RefUpdate[]) => Promise<void>;

/** A bare repository on disk that is written without a work tree. */
export class GitRepository {
  private constructor(
    /** Its name on the server, without `.git`. */
    readonly name: string,
    readonly folder: string,
    private readonly onUpdate: UpdateListener,
  ) {}

  /** Opens the repository in this folder, which is made when it is not there. */
  static async open(name: string, folder: string, onUpdate: UpdateListener = () => Promise.resolve()): Promise<GitRepository> {
    await mkdir(folder, { recursive: true });
    const repository = new GitRepository(name, folder, onUpdate);
    await repository.git(['init', '--quiet', '--bare', '--initial-branch=main', '.']);
    // Anyone the server lets in may push; and partial clones are what a mirror asks for.
    await repository.git(['config', 'http.receivepack', 'true']);
    await repository.git(['config', 'uploadpack.allowFilter', 'true']);
    return repository;
  }

  /** Writes one commit and gives its SHA. Webhooks are sent as after a push. */
  async commitFiles(request: CommitRequest): Promise<string> {
    const ref = `refs/heads/${request.branch ?? 'main'}`;
    const before = await this.resolve(ref);
    const parent = request.parent === undefined ? before : request.parent;
    const stream = fastImportStream(request, parent);
    const printed = await this.git(['fast-import', '--quiet', '--done', '--force', '--cat-blob-fd=1'], stream);
    const after = printed.trim();
    await this.onUpdate([{ ref, before, after }]);
    return after;
  }

  /** The commit a ref or other expression names, or null. */
  async resolve(expression: string): Promise<string | null> {
    const printed = await this.git(['rev-parse', '--quiet', '--verify', '--end-of-options', `${expression}^{commit}`]).catch(() => '');
    return printed.trim() || null;
  }

  /** Points a ref (`refs/heads/x`, `refs/tags/v1`) to a commit; null deletes it. */
  async setRef(ref: string, commit: string | null): Promise<void> {
    const before = await this.resolve(ref);
    await this.git(commit === null ? ['update-ref', '-d', ref] : ['update-ref', ref, commit]);
    await this.onUpdate([{ ref, before, after: commit }]);
  }

  /** Every branch and tag with what it points to. */
  async refs(): Promise<Map<string, string>> {
    const printed = await this.git(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags']);
    const lines = printed.split('\n').filter((line) => line !== '');
    return new Map(lines.map((line) => line.split(' ') as [string, string]));
  }

  /** The text of a file in a commit. */
  async readFile(commit: string, path: string): Promise<string> {
    return this.git(['cat-file', 'blob', `${commit}:${path}`]);
  }

  /** What `git` prints, run in the bare repository. */
  async git(args: readonly string[], input?: Uint8Array): Promise<string> {
    const options = { cwd: this.folder, env: GIT_ENVIRONMENT, ...(input && { input }) };
    const { stdout } = await runCommand('git', args, options);
    return stdout;
  }
}

/** The refs that differ between two looks at a repository. */
export function refUpdates(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): RefUpdate[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .map((ref) => ({ ref, before: before.get(ref) ?? null, after: after.get(ref) ?? null }))
    .filter((update) => update.before !== update.after);
}

const REPOSITORY_NAME = /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/i;

/** @throws TidemarkError `git.bad-repository-name`: it becomes a folder's path */
export function assertRepositoryName(name: string): void {
  if (REPOSITORY_NAME.test(name) && !name.includes('..') && !name.endsWith('.git')) return;
  throw new TidemarkError('git.bad-repository-name', `${name} cannot name a repository`, {
    nextStep: 'use letters, digits, dots, dashes and slashes, without .git at the end',
  });
}
