import path from 'node:path';
import { parseRepositoryUrl, type GitScheme, type RepositoryUrl } from '../domain/repository-url.js';
import type { CredentialReader } from './credential-reader.js';
import { GitCommand } from './git-command.js';
import { Mirror } from './mirror.js';
import { ObjectPool } from './object-pool.js';

export interface MirrorsOptions {
  readonly folder: string;
  readonly program: string;
  readonly schemes: readonly GitScheme[];
  readonly timeoutMs?: number;
  readonly credentials: CredentialReader;
  /** The name of the credential a repository was declared with. */
  readonly credentialOf: (repositoryId: string) => string | null;
}

/** The mirrors of this process, one a repository, made when first asked for. */
export class Mirrors {
  readonly #options: MirrorsOptions;
  readonly #git: GitCommand;
  readonly #pool: ObjectPool;
  readonly #mirrors = new Map<string, Mirror>();

  constructor(options: MirrorsOptions) {
    this.#options = options;
    this.#git = new GitCommand({ program: options.program, schemes: options.schemes, timeoutMs: options.timeoutMs ?? 120_000 });
    this.#pool = new ObjectPool(this.#git);
  }

  /** Rejects addresses that are not allowed. */
  parse(url: string): RepositoryUrl {
    return parseRepositoryUrl(url, this.#options.schemes);
  }

  of(url: string): Mirror {
    const source = this.parse(url);
    const known = this.#mirrors.get(source.repositoryId);
    if (known !== undefined) return known;
    const credentials = () => this.#options.credentials.environment(source, this.#options.credentialOf(source.repositoryId));
    const mirror = new Mirror(this.#git, this.#pool, path.join(this.#options.folder, source.repositoryId), source, credentials);
    this.#mirrors.set(source.repositoryId, mirror);
    return mirror;
  }

  close(): void {
    this.#pool.close();
  }
}
