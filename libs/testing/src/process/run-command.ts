import { execFile } from 'node:child_process';
import { TidemarkError } from '@tidemark/kernel';

export interface RunOptions {
  readonly cwd?: string;
  /** Laid over the environment of this process; undefined removes a variable. */
  readonly env?: Record<string, string | undefined>;
  readonly input?: string | Uint8Array;
  /** Default 60,000 ms; then the process is killed. */
  readonly timeoutMs?: number;
  /** Most bytes of output kept. Default 64 MiB; more is an error. */
  readonly maxOutputBytes?: number;
}

export interface CommandOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** The most of a failed command's error output that the error quotes, in characters. */
const QUOTED = 4000;

/**
 * Runs a program to its end with an argument array, never through a shell.
 * @throws TidemarkError `process.failed` with the end of its error output when it exits non-zero, is killed or cannot start.
 */
export function runCommand(program: string, args: readonly string[], options: RunOptions = {}): Promise<CommandOutput> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        ...(options.cwd !== undefined && { cwd: options.cwd }),
        env: { ...process.env, ...options.env },
        timeout: options.timeoutMs ?? 60_000,
        maxBuffer: options.maxOutputBytes ?? 64 * 1024 * 1024,
        killSignal: 'SIGKILL',
        encoding: 'utf8',
      },
      (failure, stdout, stderr) => {
        if (failure === null) resolve({ stdout, stderr });
        else reject(commandFailure(program, args, failure, stderr));
      },
    );
    // A program that ends without reading its input breaks the pipe; its exit code tells the story.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}

function commandFailure(program: string, args: readonly string[], failure: Error & { code?: unknown; killed?: boolean }, stderr: string) {
  const reason = failure.killed ? 'it took too long or wrote too much' : `exit ${String(failure.code)}`;
  const said = stderr.trim().slice(-QUOTED);
  return new TidemarkError('process.failed', `${program} ${args[0] ?? ''} failed (${reason})${said === '' ? '' : `: ${said}`}`, {
    details: { exitCode: failure.code },
    cause: failure,
  });
}
