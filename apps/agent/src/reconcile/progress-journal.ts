import type { DriftFight } from '@tidemark/sync';
import { z } from 'zod';
import { LineJournal } from './line-journal.js';

const openDrift = z.object({ id: z.string(), change: z.enum(['modified', 'deleted']), beganAt: z.string(), fields: z.string() });
export type OpenDrift = z.infer<typeof openDrift>;

const driftFight = z.object({
  path: z.string(),
  manager: z.string(),
  rounds: z.number().int(),
  since: z.number(),
  heldAt: z.number(),
  manifest: z.string(),
}) satisfies z.ZodType<DriftFight>;

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
      /** It was about some objects only, so neither does it. */
      partial: z.boolean().default(false),
      /** The bundle that the last sync before such a one brought in as a whole. */
      wholeBefore: z.string().nullable().default(null),
      /** `running` until it is reported finished. */
      state: z.enum(['running', 'finished']),
      outcome: z.enum(['succeeded', 'failed', 'terminated']).nullable(),
      /** Attempts begun. */
      attempt: z.number().int(),
      startedAt: z.string(),
      /** Between two attempts: when the next one begins. */
      retryAt: z.string().nullable().default(null),
      /** Somebody asked to end it, and why. */
      ending: z.string().nullable().default(null),
      /** Somebody confirmed its prunes. */
      pruneConfirmed: z.boolean().default(false),
      /** The waves of this attempt whose end was reported, by their place in the plan. */
      wavesTold: z.array(z.number().int()).default([]),
    })
    .nullable(),
  /** By keyText. */
  drifts: z.record(z.string(), openDrift),
  /** Objects whose corrections are held, by keyText. */
  fights: z.record(z.string(), driftFight).default({}),
  /** Conditions that are raised. */
  conditions: z.array(z.string()),
  /** The assignment of the withdrawal whose guarded deletions somebody confirmed. */
  deletionConfirmed: z.number().int().nullable().default(null),
  /** Hash of the status that was reported last. */
  status: z.string(),
});
export type TargetProgress = z.infer<typeof targetProgress>;

export const noProgress = (targetId: string): TargetProgress => ({ targetId, sync: null, drifts: {}, fights: {}, conditions: [], deletionConfirmed: null, status: '' });

/** One line a change, the last line of a target counts. */
export class ProgressJournal {
  readonly #progress: Map<string, TargetProgress>;
  readonly #lines: LineJournal;

  private constructor(progress: Map<string, TargetProgress>, lines: LineJournal) {
    this.#progress = progress;
    this.#lines = lines;
  }

  static async open(stateDir: string): Promise<ProgressJournal> {
    const progress = new Map<string, TargetProgress>();
    const lines = await LineJournal.open(stateDir, 'reconcile.ndjson', {
      replay: (line) => replay(progress, line),
      lines: () => [...progress.values()].map((one) => JSON.stringify(one)),
    });
    return new ProgressJournal(progress, lines);
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
    await this.#lines.appendLatest(progress.targetId, progress);
  }

  async forget(targetId: string): Promise<void> {
    this.#progress.delete(targetId);
    await this.#lines.appendLatest(targetId, { targetId, forgotten: true });
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}

function replay(progress: Map<string, TargetProgress>, line: unknown): void {
  const parsed = targetProgress.safeParse(line);
  if (parsed.success) progress.set(parsed.data.targetId, parsed.data);
  else progress.delete(String((line as { targetId?: unknown } | null)?.targetId));
}
