import type { ActionRecord, PlanOutline } from '@tidemark/sync';
import { PHASES } from '@tidemark/sync';
import { z } from 'zod';
import { LineJournal } from './line-journal.js';

const record = z.object({ result: z.enum(['applied', 'pruned', 'prune-skipped', 'succeeded', 'failed']), message: z.string() });
const outline = z.object({ steps: z.array(z.object({ phase: z.enum(PHASES), wave: z.number(), actions: z.array(z.string()) })) });

const begun = z.object({ targetId: z.string(), runId: z.string(), outline, records: z.record(z.string(), record).default({}) });
const recorded = z.object({ targetId: z.string(), records: z.record(z.string(), record) });
const over = z.object({ targetId: z.string(), over: z.literal(true) });
const ended = z.object({ targetId: z.string(), ended: z.literal(true) });
const entry = z.union([begun, recorded, over, ended]);

/** One attempt of a sync under way: what it does in which order, and what came of it so far. */
export interface StoredRun {
  readonly runId: string;
  readonly outline: PlanOutline;
  readonly records: Readonly<Record<string, ActionRecord>>;
  /** It failed and left nothing to do; kept because the next attempt goes on from what succeeded. */
  readonly isOver: boolean;
}

/** A message is cut: the full one was reported. */
const MESSAGE_CHARS = 500;

/** What each running sync has done, so that a killed agent goes on where it was and runs no hook twice. */
export class RunJournal {
  readonly #runs: Map<string, StoredRun>;
  readonly #lines: LineJournal;

  private constructor(runs: Map<string, StoredRun>, lines: LineJournal) {
    this.#runs = runs;
    this.#lines = lines;
  }

  static async open(stateDir: string): Promise<RunJournal> {
    const runs = new Map<string, StoredRun>();
    const lines = await LineJournal.open(stateDir, 'runs.ndjson', {
      replay: (line) => replay(runs, line),
      lines: () => [...runs].flatMap(([targetId, run]) => linesOf(targetId, run).map((line) => JSON.stringify(line))),
    });
    return new RunJournal(runs, lines);
  }

  /** The attempt under way; undefined when none was begun under this id. */
  get(targetId: string, runId: string): StoredRun | undefined {
    const run = this.#runs.get(targetId);
    return run?.runId === runId ? run : undefined;
  }

  /** The run of the target that began last and has not ended. */
  latest(targetId: string): StoredRun | undefined {
    return this.#runs.get(targetId);
  }

  /** Takes the place of the run before; `records`: what need not be done again. Resolves when it is durable, as do the others. */
  async begin(targetId: string, runId: string, steps: PlanOutline, records: StoredRun['records'] = {}): Promise<void> {
    this.#runs.set(targetId, { runId, outline: steps, records, isOver: false });
    await this.#lines.append({ targetId, runId, outline: steps, ...(Object.keys(records).length > 0 && { records }) });
  }

  /** Adds to what is known of the run under way. */
  async record(targetId: string, changes: Readonly<Record<string, ActionRecord>>): Promise<void> {
    const run = this.#runs.get(targetId);
    if (!run) return;
    const records = Object.fromEntries(Object.entries(changes).map(([id, { result, message }]) => [id, { result, message: message.slice(0, MESSAGE_CHARS) }]));
    this.#runs.set(targetId, { ...run, records: { ...run.records, ...records } });
    await this.#lines.append({ targetId, records });
  }

  /** The run under way failed, and what it left was cleared away. */
  async over(targetId: string): Promise<void> {
    const run = this.#runs.get(targetId);
    if (!run) return;
    this.#runs.set(targetId, { ...run, isOver: true });
    await this.#lines.append({ targetId, over: true });
  }

  async end(targetId: string): Promise<void> {
    if (this.#runs.delete(targetId)) await this.#lines.append({ targetId, ended: true });
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}

function replay(runs: Map<string, StoredRun>, line: unknown): void {
  const parsed = entry.safeParse(line);
  // A line of a later version says something this one can't use: without it the sync is compared anew.
  if (!parsed.success) return;
  const { data } = parsed;
  if ('outline' in data) return void runs.set(data.targetId, { runId: data.runId, outline: data.outline, records: data.records, isOver: false });
  const run = runs.get(data.targetId);
  if ('ended' in data) runs.delete(data.targetId);
  else if (run && 'over' in data) runs.set(data.targetId, { ...run, isOver: true });
  else if (run && 'records' in data) runs.set(data.targetId, { ...run, records: { ...run.records, ...data.records } });
}

const linesOf = (targetId: string, { runId, outline: steps, records, isOver }: StoredRun): object[] => [
  { targetId, runId, outline: steps },
  { targetId, records },
  ...(isOver ? [{ targetId, over: true }] : []),
];
