import { tempDir } from '../temp-dir.js';
import { GitServer } from './git-server.js';
import { startSshGitServer, type SshGitServer } from './ssh-git-server.js';

export interface TestGitServer {
  /** Its repositories live in a temporary folder; `git.repository(name)` makes one. */
  readonly git: GitServer;
  /** Serves the same repositories over SSH; started by the first call. */
  ssh(): Promise<SshGitServer>;
  /** Stops the servers and removes the repositories. */
  release(): Promise<void>;
}

/** A Git server of a test's own. */
export async function testGitServer(): Promise<TestGitServer> {
  const folder = await tempDir('git');
  const keys = await tempDir('ssh');
  const git = await GitServer.start({ folder: folder.path });
  let ssh: Promise<SshGitServer> | undefined;
  return {
    git,
    ssh: () => (ssh ??= startSshGitServer(folder.path, keys.path)),
    release: async () => {
      await (await ssh)?.stop();
      await git.stop();
      await Promise.all([folder.remove(), keys.remove()]);
    },
  };
}
