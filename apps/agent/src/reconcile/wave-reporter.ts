import type { Report } from '@tidemark/protocol';
import { isPlain, waveStates, type ActionRecord, type SyncPlan, type SyncStep } from '@tidemark/sync';

type Progressed = Extract<Report, { type: 'sync-progressed' }>;
type WaveReport = Omit<Progressed, 'type' | 'targetId' | 'bundle' | 'revision' | 'syncId' | 'attempt'>;

/** A wait that is shorter is nobody's concern. */
const WORTH_TELLING_MS = 2_000;
const RESULTS_TOLD = 50;
const MESSAGE_CHARS = 300;

export interface WaveReporterInput {
  readonly plan: SyncPlan;
  /** The waves that were told before the agent was restarted, by their place in the plan. */
  readonly told: readonly number[];
  report(wave: WaveReport): Promise<void>;
  /** Milliseconds; only differences count. */
  now(): number;
}

/**
 * Tells how a sync goes, wave by wave: one report when a wave is over, one more when it lets the sync wait for long. A
 * sync of a single wave without hooks has nothing to tell but its end.
 */
export class WaveReporter {
  readonly #input: WaveReporterInput;
  readonly #told: Set<number>;
  readonly #waited = new Set<number>();
  readonly #begun = new Map<number, number>();
  readonly #isPlain: boolean;

  constructor(input: WaveReporterInput) {
    this.#input = input;
    this.#told = new Set(input.told);
    this.#isPlain = isPlain(input.plan);
    this.#begun.set(0, input.now());
  }

  /** The records changed; resolves when the waves that are over by now were reported. */
  async moved(records: Readonly<Record<string, ActionRecord>>): Promise<void> {
    if (this.#isPlain) return;
    const states = waveStates(this.#input.plan, records);
    for (const [index, state] of states.entries()) {
      if ((state === 'completed' || state === 'failed') && this.#isUntold(index)) await this.#tell(index, state, '', records);
    }
  }

  /** The sync is over: what it began is told, however far it came. */
  async ended(records: Readonly<Record<string, ActionRecord>>): Promise<void> {
    if (this.#isPlain) return;
    await this.moved(records);
    for (const [index, state] of waveStates(this.#input.plan, records).entries()) {
      if (state === 'running' && this.#isUntold(index)) await this.#tell(index, 'failed', 'the sync ended in the middle of this wave', records);
    }
  }

  /** Waits, and says for what when that takes its time. */
  async waiting(message: string, wait: () => Promise<void>): Promise<void> {
    const current = this.#current();
    if (this.#isPlain || this.#waited.has(current)) return wait();
    let telling: Promise<void> | undefined;
    const sinceMs = this.#input.now() - (this.#begun.get(current) ?? this.#input.now());
    const timer = setTimeout(() => {
      this.#waited.add(current);
      telling = this.#tell(current, 'waiting', message, {});
      // Awaited below; until then its failure is not unhandled.
      telling.catch(() => undefined);
    }, Math.max(0, WORTH_TELLING_MS - sinceMs));
    try {
      await wait();
    } finally {
      clearTimeout(timer);
    }
    await telling;
  }

  #isUntold(index: number): boolean {
    return !this.#told.has(index) && (this.#input.plan.steps[index]?.actions.length ?? 0) > 0;
  }

  #current(): number {
    const last = this.#input.plan.steps.length - 1;
    const open = this.#input.plan.steps.findIndex((_, index) => this.#isUntold(index));
    return open === -1 ? last : open;
  }

  async #tell(index: number, state: WaveReport['state'], message: string, records: Readonly<Record<string, ActionRecord>>): Promise<void> {
    const wave = this.#input.plan.steps[index];
    if (!wave) return;
    const durationMs = Math.max(0, Math.round(this.#input.now() - (this.#begun.get(index) ?? this.#input.now())));
    if (state !== 'waiting') {
      this.#told.add(index);
      this.#begun.set(this.#current(), this.#input.now());
    }
    await this.#input.report({
      step: index,
      steps: this.#input.plan.steps.length,
      phase: wave.phase,
      wave: wave.wave,
      state,
      message: message.slice(0, MESSAGE_CHARS),
      durationMs,
      actions: wave.actions.length,
      results: state === 'waiting' ? [] : resultsOf(wave, records),
    });
  }
}

/** Hooks first: their results are what people look for, and the list is cut. */
function resultsOf({ actions }: SyncStep, records: Readonly<Record<string, ActionRecord>>): WaveReport['results'] {
  const results = actions.flatMap(({ id, key, verb }): WaveReport['results'] => {
    const record = records[id];
    return record ? [{ key, verb, result: record.result, message: record.message.slice(0, MESSAGE_CHARS) }] : [];
  });
  return [...results.filter(({ verb }) => verb === 'hook'), ...results.filter(({ verb }) => verb !== 'hook')].slice(0, RESULTS_TOLD);
}
