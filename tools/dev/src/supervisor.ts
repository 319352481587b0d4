import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { eventually, isRunning, repositoryRoot, startBackground, stopRecorded } from '@tidemark/testing';
import { demoPaths, saveState, type DemoState } from './demo-state.js';

export interface Program {
  /** Its key in the state and the name of its log. */
  readonly role: string;
  /** The script, from the repository's root. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether it serves; asked again and again after the start. */
  readonly ready: () => Promise<boolean>;
  readonly readyTimeoutMs?: number;
}

const NODE = path.join(repositoryRoot, 'node_modules/.bin/node');

/**
 * Starts a Node program that goes on when this process ends, unless it runs already, and waits until it is ready.
 * @throws TidemarkError `dev.program-ended` or `dev.program-not-ready` with the end of its log
 */
export async function ensureRunning(state: DemoState, program: Program): Promise<'started' | 'already running'> {
  const recorded = state.processes[program.role];
  const runs = recorded !== undefined && (await isRunning(recorded));
  if (!runs) await launch(state, program);
  await whenReady(state, program);
  return runs ? 'already running' : 'started';
}

async function launch(state: DemoState, program: Program): Promise<void> {
  const script = path.join(repositoryRoot, program.script);
  const { pid, marker, log } = startBackground({
    program: NODE,
    args: [script, ...(program.args ?? [])],
    marker: script,
    log: demoPaths.log(program.role),
    env: program.env,
    cwd: repositoryRoot,
    detached: true,
  });
  state.processes[program.role] = { pid, marker, log };
  await saveState(state);
}

async function whenReady(state: DemoState, program: Program): Promise<void> {
  const record = state.processes[program.role];
  const look = async () => {
    if (record === undefined || !(await isRunning(record))) return 'ended' as const;
    return (await program.ready()) && ('ready' as const);
  };
  const seen = await eventually(look, { what: `${program.role} to be ready`, timeoutMs: program.readyTimeoutMs ?? 60_000, everyMs: 100 }).catch(
    async (cause: unknown) => {
      throw await startFailure(program.role, 'dev.program-not-ready', 'is not ready in time', cause);
    },
  );
  if (seen === 'ended') throw await startFailure(program.role, 'dev.program-ended', 'ended');
}

async function startFailure(role: string, code: string, what: string, cause?: unknown): Promise<TidemarkError> {
  const log = await readFile(demoPaths.log(role), 'utf8').catch(() => '');
  const end = log.trimEnd().split('\n').slice(-8).join('\n');
  return new TidemarkError(code, `${role} ${what}; the end of its log:\n${end}`, {
    nextStep: `read ${path.relative(process.cwd(), demoPaths.log(role))}, then run make up again`,
    cause,
  });
}

/** Stops everything the state knows, last started first. Gives the roles that were running. */
export async function stopAll(state: DemoState): Promise<string[]> {
  const stopped: string[] = [];
  for (const [role, record] of Object.entries(state.processes).reverse()) {
    if (await isRunning(record)) {
      await stopRecorded(record);
      stopped.push(role);
    }
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- roles are data
    delete state.processes[role];
    await saveState(state);
  }
  return stopped;
}
