import { open, mkdir, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { z } from 'zod';
import { replaceFile } from '../platform/durable-files.js';
import { GroupCommit } from '../platform/group-commit.js';

const openDrift = z.object({ id: z.string(), change: z.enum(['modified', 'deleted']), beganAt: z.string(), fields: z.string() });
export type OpenDrift = z.infer<typeof openDrift>;

/** What must survive a kill so that a sync is reported finished once and a drift that began also ends. */
const targetProgress = z.object({
  targetId: z.string(),
  sync: z
    .object({
      id: z.string(),
      bundle: z.string(),
      revision: z.string(),
      /** It changed nothing, so the bundle does not count as synced. */
      dryRun: z.boolean(),
      /** `running` until it is reported finished. */
      state: z.enum(['running', 'finished']),
      outcome: z.enum(['succeeded', 'failed', 'terminated']).nullable(),
      /** Attempts begun. */
      attempt: z.number().int(),
      startedAt: z.string(),
    })
    .nullable(),
  /** By keyText. */
  drifts: z.record(z.string(), openDrift),
  /** Conditions that are raised. */
  conditions: z.array(z.string()),
  /** Hash of the status that was reported last. */
  status: z.string(),
});
export type TargetProgress = z.infer<typeof targetProgress>;

export const noProgress = (targetId: string): TargetProgress => ({ targetId, sync: null, drifts: {}, conditions: [], status: '' });

const MAX_WAITING = 20_000;
/** Lines that are superseded before the file is written anew. */
const GARBAGE = 5_000;

/** One line a change, the last line of a target counts; written anew when it is mostly garbage. */
export class ProgressJournal {
  readonly #file: string;
  readonly #progress: Map<string, TargetProgress>;
  readonly #commits = new GroupCommit<string>(
    (lines) => this.#append(lines),
    MAX_WAITING,
    () => new TidemarkError('reconcile.journal-full', `${MAX_WAITING} changes of progress wait for the disk`, { nextStep: 'look at the disk of the state directory' }),
  );
  #handle: FileHandle;
  #lines = 0;

  private constructor(file: string, progress: Map<string, TargetProgress>, handle: FileHandle) {
    this.#file = file;
    this.#progress = progress;
    this.#handle = handle;
  }

  static async open(stateDir: string): Promise<ProgressJournal> {
    await mkdir(stateDir, { recursive: true, mode: 0o700 });
    const file = path.join(stateDir, 'reconcile.ndjson');
    const progress = await read(file);
    await replaceFile(file, textOf(progress.values()));
    return new ProgressJournal(file, progress, await open(file, 'a', 0o600));
  }

  get(targetId: string): TargetProgress {
    return this.#progress.get(targetId) ?? noProgress(targetId);
  }

  targets(): readonly string[] {
    return [...this.#progress.keys()];
  }

  /** Resolves when it is durable. */
  async put(progress: TargetProgress): Promise<void> {
    this.#progress.set(progress.targetId, progress);
    await this.#commits.add(JSON.stringify(progress));
  }

  async forget(targetId: string): Promise<void> {
    this.#progress.delete(targetId);
    await this.#commits.add(JSON.stringify({ targetId, forgotten: true }));
  }

  async close(): Promise<void> {
    await this.#commits.drain();
    await this.#handle.close();
  }

  async #append(lines: readonly string[]): Promise<void> {
    this.#lines += lines.length;
    if (this.#lines > GARBAGE + 4 * this.#progress.size) return this.#compact();
    await this.#handle.appendFile(`${lines.join('\n')}\n`);
    await this.#handle.datasync();
  }

  /** The map already has what the waiting lines say. */
  async #compact(): Promise<void> {
    await replaceFile(this.#file, textOf(this.#progress.values()));
    await this.#handle.close();
    this.#handle = await open(this.#file, 'a', 0o600);
    this.#lines = 0;
  }
}

const textOf = (all: Iterable<TargetProgress>): string => [...all].map((progress) => `${JSON.stringify(progress)}\n`).join('');

async function read(file: string): Promise<Map<string, TargetProgress>> {
  const text = await readFile(file, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return '';
    throw thrown;
  });
  const progress = new Map<string, TargetProgress>();
  const lines = text.split('\n');
  // A kill can cut the last line short; it was never acknowledged to anyone.
  if (lines.at(-1) !== '') lines.pop();
  for (const line of lines.filter(Boolean)) {
    const value = valueOf(line, file);
    const parsed = targetProgress.safeParse(value);
    if (parsed.success) progress.set(parsed.data.targetId, parsed.data);
    else progress.delete(String((value as { targetId?: unknown }).targetId));
  }
  return progress;
}

function valueOf(line: string, file: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (thrown) {
    throw new TidemarkError('reconcile.journal-corrupt', `${file} has a line that is not JSON`, {
      cause: thrown,
      nextStep: 'remove the file: the agent compares every target with its cluster again',
    });
  }
}
