import { TidemarkError } from '@tidemark/kernel';
import type { RepositoryUrl } from '../domain/repository-url.js';
import { GitCommand, type CredentialEnvironment, type GitCommandOptions } from './git-command.js';

/** Somebody waits for the answer, and the API gives an operation ten seconds. */
const TIMEOUT_MS = 8_000;

/** Asks a remote for its HEAD, writing nothing. */
export class ConnectionTest {
  readonly #git: GitCommand;

  constructor(options: Pick<GitCommandOptions, 'program' | 'schemes'>) {
    this.#git = new GitCommand({ ...options, timeoutMs: TIMEOUT_MS });
  }

  /**
   * Resolves when the repository can be read. Rejects with `source.credentials-needed`, `source.wrong-credentials`,
   * `source.host-key-refused`, `source.repository-not-found`, `source.unreachable`, `source.timed-out` and the others of a look.
   */
  async run(source: RepositoryUrl, credential: CredentialEnvironment): Promise<void> {
    try {
      // The directory is never looked at: without one git would search this machine for a repository.
      await this.#git.run({ dir: '/nonexistent', args: ['ls-remote', '--quiet', '--end-of-options', source.url, 'HEAD'], credential, url: source.url });
    } catch (thrown) {
      if (!(thrown instanceof TidemarkError) || thrown.code !== 'source.authentication-failed') throw thrown;
      throw Object.keys(credential).length === 0
        ? new TidemarkError('source.credentials-needed', `${source.url}: the repository is private and no credential is registered for it.`, { nextStep: 'Give a user name and password, or an SSH key.', details: { path: 'input.credential' } })
        : new TidemarkError('source.wrong-credentials', `${source.url}: the repository refused the credential.`, { nextStep: 'Check user name and password or key, and that they may read this repository.', details: { path: 'input.credential' } });
    }
  }
}
