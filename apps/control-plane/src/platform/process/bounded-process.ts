import { spawn } from 'node:child_process';
import { TidemarkError } from '@tidemark/kernel';

/** One run of a program, without a shell. Every bound is required: a child without limits is a way to be stopped by it. */
export interface ProcessRequest {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string;
  readonly timeoutMs: number;
  readonly maxStdoutBytes: number;
}

export interface ProcessResult {
  /** `exited`: see `exitCode`. The others: the whole process group was killed. */
  readonly ended: 'exited' | 'timed-out' | 'output-limit';
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  /** At most 64 KiB of it: the rest of a chatty failure tells nobody more. */
  readonly stderr: string;
}

const MAX_STDERR_BYTES = 64 * 1024;

/** Where child processes find programs and nothing else of our own environment. */
export const programSearchPath = (): string => process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';

/**
 * Runs a program to its end or to the first limit it breaks.
 * Rejects with `platform.program-not-found` or `platform.program-not-started`; everything else is a result.
 */
export function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that the children of the child (git-remote-https, ssh) die with it.
    const child = spawn(request.program, request.args, { env: request.env, cwd: request.cwd, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    let ended: ProcessResult['ended'] = 'exited';
    const stop = (why: ProcessResult['ended']) => {
      ended = why;
      killGroup(child.pid);
    };
    const timer = setTimeout(() => { stop('timed-out'); }, request.timeoutMs);
    const stdout = new BoundedOutput(request.maxStdoutBytes, () => { stop('output-limit'); });
    const stderr = new BoundedOutput(MAX_STDERR_BYTES, () => undefined);
    child.stdout.on('data', (chunk: Buffer) => { stdout.add(chunk); });
    child.stderr.on('data', (chunk: Buffer) => { stderr.add(chunk); });
    // A child that exits without reading its input breaks the pipe; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(request.input ?? '');
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(startFailure(request.program, cause));
    });
    child.on('close', (exitCode) => {
      clearTimeout(timer);
      resolve({ ended, exitCode, stdout: stdout.content(), stderr: stderr.content().toString('utf8') });
    });
  });
}

/** Kills a process group that `detached` made; a group that is gone already is what was wanted. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

function startFailure(program: string, cause: Error): TidemarkError {
  const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  return new TidemarkError(
    missing ? 'platform.program-not-found' : 'platform.program-not-started',
    missing ? `The program ${program} is not installed here` : `The program ${program} could not be started: ${cause.message}`,
    { nextStep: 'Install it, or set its path in the configuration (TIDEMARK_GIT, TIDEMARK_HELM, TIDEMARK_KUSTOMIZE).', cause },
  );
}

class BoundedOutput {
  readonly #limit: number;
  readonly #onOverflow: () => void;
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(limit: number, onOverflow: () => void) {
    this.#limit = limit;
    this.#onOverflow = onOverflow;
  }

  add(chunk: Buffer): void {
    const room = this.#limit - this.#bytes;
    if (room <= 0) return;
    this.#chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.#bytes += Math.min(chunk.length, room);
    if (chunk.length > room) this.#onOverflow();
  }

  content(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
