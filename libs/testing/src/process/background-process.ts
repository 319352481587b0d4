import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { TidemarkError } from '@tidemark/kernel';
import { runCommand } from './run-command.js';

/** What is needed to find a background process again after the process that started it has ended. */
export interface ProcessRecord {
  readonly pid: number;
  /** A text of its command line which no other process has: a reused pid is so told apart. */
  readonly marker: string;
  readonly log: string;
}

export interface BackgroundOptions {
  readonly program: string;
  readonly args: readonly string[];
  readonly log: string;
  readonly marker: string;
  readonly env?: Record<string, string | undefined>;
  readonly cwd?: string;
  /** true: it survives this process. false: it is in this process's group and ends with the terminal. */
  readonly detached: boolean;
}

/** A running child of this process; `exited` is null while it runs. */
export interface BackgroundProcess extends ProcessRecord {
  readonly exited: () => string | null;
  stop(graceMs?: number): Promise<void>;
  kill(): Promise<void>;
}

/** Starts a program whose output goes to the end of a log file, and does not keep this process alive for it. */
export function startBackground(options: BackgroundOptions): BackgroundProcess {
  const log = openSync(options.log, 'a');
  const child = spawn(options.program, options.args, {
    stdio: ['ignore', log, log],
    detached: options.detached,
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  closeSync(log);
  let ended: string | null = null;
  child.once('exit', (code, signal) => (ended = `ended with ${code ?? signal ?? 'no code'}; its log is ${options.log}`));
  child.once('error', (failure) => (ended = `could not start: ${failure.message}`));
  child.unref();
  const record = { pid: child.pid ?? -1, marker: options.marker, log: options.log };
  const exited = () => ended;
  return {
    ...record,
    exited,
    stop: (graceMs) => endProcess(record.pid, () => Promise.resolve(ended === null), graceMs),
    kill: () => endProcess(record.pid, () => Promise.resolve(ended === null), 0),
  };
}

/** Whether the recorded process still runs (and is not another one that got its pid). */
export async function isRunning(record: ProcessRecord): Promise<boolean> {
  const commandLine = await commandLineOf(record.pid);
  return commandLine !== null && commandLine.includes(record.marker);
}

/** Ends a process started by an earlier one: SIGTERM, then SIGKILL after `graceMs` (default 10,000). */
export async function stopRecorded(record: ProcessRecord, graceMs?: number): Promise<void> {
  await endProcess(record.pid, () => isRunning(record), graceMs);
}

async function endProcess(pid: number, alive: () => Promise<boolean>, graceMs = 10_000): Promise<void> {
  if (pid <= 0 || !(await alive())) return;
  if (graceMs > 0) {
    signal(pid, 'SIGTERM');
    if (await goneWithin(alive, graceMs)) return;
  }
  signal(pid, 'SIGKILL');
  if (!(await goneWithin(alive, 5000))) {
    throw new TidemarkError('process.unstoppable', `process ${pid} still runs after SIGKILL`, { nextStep: `look at it with: ps ${pid}` });
  }
}

async function goneWithin(alive: () => Promise<boolean>, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (await alive()) {
    if (Date.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (thrown) {
    // It ended between the look and the signal: that is what was wanted.
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
  }
}

/** null when there is no such process or it is a zombie. */
async function commandLineOf(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || null;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ESRCH') return null;
      throw thrown;
    }
  }
  return runCommand('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim() || null,
    () => null, // ps exits 1 when there is no such process
  );
}
