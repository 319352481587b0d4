import { programSearchPath, runProcess } from '../../platform/process/bounded-process.js';
import type { GitScheme } from '../domain/repository-url.js';
import { gitFailure } from './git-failure.js';

/** How a repository lets us in, as environment of one child process: never an argument, never part of an address. */
export type CredentialEnvironment = Readonly<Record<string, string>>;

export interface GitCommandOptions {
  readonly program: string;
  readonly schemes: readonly GitScheme[];
  readonly timeoutMs: number;
}

export interface GitCall {
  /** The repository's directory. */
  readonly dir: string;
  readonly args: readonly string[];
  readonly credential?: CredentialEnvironment;
  readonly input?: string;
  readonly maxStdoutBytes?: number;
  /** Named in errors; never with credentials. */
  readonly url?: string;
}

const MAX_STDOUT_BYTES = 32 * 1024 * 1024;

/**
 * Settings that hold for every call, whatever a repository or this machine's files say: no hooks, no submodules, no
 * credential helper, no background work, no redirect to another host.
 */
const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.symlinks=false',
  'core.abbrev=40',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'credential.helper=',
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.writeCommitGraph=false',
  'http.followRedirects=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=30',
  'protocol.version=2',
  'safe.directory=*',
].flatMap((setting) => ['-c', setting]);

/** The one way git is run: argument arrays, a closed environment, limits on time and output. */
export class GitCommand {
  readonly #options: GitCommandOptions;

  constructor(options: GitCommandOptions) {
    this.#options = options;
  }

  get program(): string {
    return this.#options.program;
  }

  /** Everything before the subcommand. */
  arguments(dir: string, args: readonly string[]): string[] {
    return [...SETTINGS, `--git-dir=${dir}`, ...args];
  }

  environment(credential: CredentialEnvironment = {}): Record<string, string> {
    return {
      PATH: programSearchPath(),
      HOME: '/nonexistent',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '/bin/false',
      GIT_SSH_COMMAND: 'ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes -o IdentityFile=none',
      GIT_SSH_VARIANT: 'ssh',
      GIT_ALLOW_PROTOCOL: this.#options.schemes.join(':'),
      GIT_NO_LAZY_FETCH: '1',
      GIT_ATTR_NOSYSTEM: '1',
      ...credential,
    };
  }

  /** The standard output of a call that succeeded; rejects with a `source.*` error that names the cause. */
  async run(call: GitCall): Promise<Buffer> {
    const result = await this.tryRun(call);
    if (result.ended === 'exited' && result.exitCode === 0) return result.stdout;
    throw gitFailure(result, { url: call.url ?? 'the mirror', timeoutMs: this.#options.timeoutMs, hide: [call.dir] });
  }

  /** For calls whose exit code is an answer. */
  tryRun(call: GitCall) {
    return runProcess({
      program: this.#options.program,
      args: this.arguments(call.dir, call.args),
      env: this.environment(call.credential),
      timeoutMs: this.#options.timeoutMs,
      maxStdoutBytes: call.maxStdoutBytes ?? MAX_STDOUT_BYTES,
      ...(call.input === undefined ? {} : { input: call.input }),
    });
  }
}
