import type { DesiredTarget, SyncRequest } from '@tidemark/protocol';
import { isPlain, outlineOf, resumePlan, type ActionRecord, type SyncPlan } from '@tidemark/sync';
import { Adoption } from './adoption.js';
import type { ChangeSignal } from './change-signal.js';
import type { PreparedBundle } from './bundle-objects.js';
import { entriesOf, extrasOf, type Members } from './members.js';
import type { TargetProgress } from './progress-journal.js';
import { optionWarning } from './option-warnings.js';
import { applySettings, planTarget, withOptions, type PlannedSync } from './sync-attempt.js';
import { retryWaitSeconds } from './retry-backoff.js';
import { refusedAsShared } from './shared-objects.js';
import { refusedBeforehand } from './sync-validation.js';
import { SyncExecutor, type SyncOutcome } from './sync-executor.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';
import { WaveReporter } from './wave-reporter.js';
import { WindowGate } from './window-gate.js';

type SyncProgress = NonNullable<TargetProgress['sync']>;

export interface SyncSubject {
  readonly statement: DesiredTarget;
  readonly request: SyncRequest;
  readonly bundle: PreparedBundle;
  readonly members: Members;
  readonly changes: ChangeSignal;
  stopReason(): string | undefined;
  pruneConfirmed(): boolean;
  /** Kinds that were not served when the sync began may be by now. */
  followKinds(): Promise<void>;
}

/** How a sync goes on: it ended, or is to be tried again after so many milliseconds. */
export type SyncVerdict = { readonly ended: true } | { readonly ended: false; readonly retryInMs: number };

interface AttemptRun {
  readonly runId: string;
  readonly plan: SyncPlan;
  /** What this attempt did before the agent was restarted. */
  readonly records: Readonly<Record<string, ActionRecord>>;
  /** Its records are written down. */
  readonly isKept: boolean;
}

const SECOND = 1_000;
export const NO_COUNTS: SyncOutcome['counts'] = { created: 0, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: 0 };

/** Runs the attempts of one sync id and says so: started for each attempt, finished once. */
export class SyncLifecycle {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;
  readonly #gate: WindowGate;

  constructor(context: TargetContext, facts: TargetFacts) {
    this.#context = context;
    this.#facts = facts;
    this.#gate = new WindowGate(context, facts);
  }

  /** @throws ClusterError when the API server is down; call again when it is up, the attempt is resumed */
  async attempt(asked: SyncSubject, trigger: 'requested' | 'retry' | 'resumed'): Promise<SyncVerdict> {
    const subject = { ...asked, statement: withOptions(asked.statement, asked.request.syncOptions) };
    const progress = await this.#begin(subject, trigger);
    const planned = await planTarget(this.#context, subject.statement, subject.bundle, subject.members, { ...subject.request, startedAt: progress.startedAt });
    const run = await this.#runOf(subject, progress, planned);
    await this.#facts.report({ type: 'sync-started', ...aboutSync(subject.statement, progress), attempt: progress.attempt, trigger, total: planned.total });
    const outcome = await this.#execute(subject, progress, planned, run);
    await this.#tellRefusal(planned);
    return this.#conclude(subject, progress, outcome);
  }

  /** Ends a sync that will not be tried again: a newer one takes its place, or somebody ended it. */
  async finish(statement: Pick<DesiredTarget, 'targetId'>, progress: SyncProgress, outcome: SyncOutcome): Promise<void> {
    const durationMs = Math.max(0, this.#context.clock.now().getTime() - Date.parse(progress.startedAt));
    const { counts, failures, message } = outcome;
    await this.#facts.report({ type: 'sync-finished', ...aboutSync(statement, progress), outcome: outcome.outcome, message, durationMs, counts, failures });
    await this.#save(progress, { state: 'finished', outcome: outcome.outcome, retryAt: null });
    await this.#context.runs.end(statement.targetId);
    await this.#facts.clear('SyncRetrying');
    this.#context.metrics.syncs.inc({ outcome: outcome.outcome });
    this.#context.metrics.syncSeconds.observe(durationMs / SECOND);
  }

  async #begin({ statement, request }: SyncSubject, trigger: 'requested' | 'retry' | 'resumed'): Promise<SyncProgress> {
    const before = this.#facts.sync;
    const same = before?.id === request.id ? before : null;
    const progress: SyncProgress = {
      id: request.id,
      bundle: statement.bundle,
      revision: statement.revision,
      dryRun: request.dryRun,
      partial: request.resources !== undefined,
      wholeBefore: same?.wholeBefore ?? broughtInWhole(before),
      state: 'running',
      outcome: null,
      attempt: same === null ? 1 : same.attempt + (trigger === 'retry' ? 1 : 0),
      startedAt: same?.startedAt ?? this.#context.clock.now().toISOString(),
      retryAt: null,
      ending: same?.ending ?? null,
      pruneConfirmed: same?.pruneConfirmed ?? false,
      wavesTold: same === null || trigger === 'retry' ? [] : same.wavesTold,
    };
    await this.#facts.saveSync(progress);
    return progress;
  }

  /** The plan and the records of an attempt that was cut, or those of a new one; written down when they would be missed. */
  async #runOf({ statement, request }: SyncSubject, progress: SyncProgress, { plan }: PlannedSync): Promise<AttemptRun> {
    const { runs } = this.#context;
    const runId = `${progress.id}/${progress.attempt}`;
    const stored = runs.get(statement.targetId, runId);
    if (stored) return { runId, plan: resumePlan(stored.outline, plan), records: stored.records, isKept: true };
    // One wave of objects can be done again from its beginning: what is as it should be costs nothing.
    const isKept = !request.dryRun && !isPlain(plan);
    if (isKept) await runs.begin(statement.targetId, runId, outlineOf(plan));
    return { runId, plan, records: {}, isKept };
  }

  async #execute(subject: SyncSubject, progress: SyncProgress, planned: PlannedSync, run: AttemptRun): Promise<SyncOutcome> {
    const { statement, request, bundle, members, changes } = subject;
    const { inventory } = this.#context;
    // A repeated key would be applied once: the plan has it once, the condition names it.
    if (bundle.repeated.length > 0) await this.#facts.raise('RepeatedResource', `the bundle has these more than once, the last one counts: ${bundle.repeated.slice(0, 10).join(', ')}`);
    else await this.#facts.clear('RepeatedResource');
    const vain = optionWarning(statement.syncOptions, bundle);
    await (vain === null ? this.#facts.clear('SyncOptionWarning') : this.#facts.raise('SyncOptionWarning', vain));
    if (request.dryRun) return { outcome: 'succeeded', message: `dry run: ${planned.total} actions planned, nothing changed`, counts: { ...NO_COUNTS, skipped: planned.total }, failures: [] };
    const settings = applySettings(statement, bundle, request);
    const isBegun = Object.keys(run.records).length > 0;
    const refused = isBegun ? undefined : ((await refusedAsShared(this.#context, run.plan, settings)) ?? (await refusedBeforehand(this.#context, run.plan, bundle.objects, settings)));
    if (refused) return refused;
    await inventory.add(statement.targetId, entriesOf(members));
    const executor = new SyncExecutor(this.#context, {
      runId: run.runId,
      plan: run.plan,
      records: run.records,
      objects: bundle.objects,
      adoption: new Adoption(this.#context, this.#facts, statement, bundle.objects.values()),
      settings,
      changes,
      waves: this.#wavesOf(statement, progress, run),
      record: async (records) => (run.isKept ? this.#context.runs.record(statement.targetId, records) : undefined),
      stopReason: subject.stopReason,
      gate: () => this.#gate.ask(statement, request, progress.startedAt),
      pruneConfirmed: subject.pruneConfirmed,
      followKinds: subject.followKinds,
    });
    const outcome = await executor.run();
    await this.#trimInventory(subject);
    const counts = { ...outcome.counts, skipped: outcome.counts.skipped + planned.kept };
    return { ...outcome, counts, message: planned.refusal ? `${outcome.message}; ${planned.refusal.message}` : outcome.message };
  }

  #wavesOf(statement: DesiredTarget, progress: SyncProgress, { plan }: AttemptRun): WaveReporter {
    let told = progress.wavesTold;
    return new WaveReporter({
      plan,
      told,
      now: () => performance.now(),
      report: async (wave) => {
        await this.#facts.report({ type: 'sync-progressed', ...aboutSync(statement, progress), attempt: progress.attempt, ...wave });
        if (wave.state === 'waiting') return;
        told = [...told, wave.step];
        await this.#save(progress, { wavesTold: told });
      },
    });
  }

  /** Keeps what people asked of this sync since it began. */
  async #save(progress: SyncProgress, change: Partial<SyncProgress>): Promise<void> {
    const { sync } = this.#facts;
    const asked = sync?.id === progress.id ? { ending: sync.ending, pruneConfirmed: sync.pruneConfirmed } : {};
    await this.#facts.saveSync({ ...progress, ...asked, ...change });
  }

  /** Everything wanted stays in it, and what is left over until it is gone. */
  async #trimInventory({ statement, members }: SyncSubject): Promise<void> {
    const { inventory, index } = this.#context;
    const entries = inventory.entries(statement.targetId);
    const left = extrasOf(entries, members).filter(({ id }) => index.get(id)?.owner === statement.targetId);
    if (left.length + members.size < entries.length) await inventory.trim(statement.targetId, [...entriesOf(members), ...left]);
  }

  async #tellRefusal({ refusal }: PlannedSync): Promise<void> {
    for (const condition of ['EmptyBundle', 'PruneRefused'] as const) {
      if (refusal?.condition === condition) await this.#facts.raise(condition, refusal.message);
      else await this.#facts.clear(condition);
    }
  }

  async #conclude({ statement }: SyncSubject, progress: SyncProgress, outcome: SyncOutcome): Promise<SyncVerdict> {
    const seconds = outcome.outcome === 'failed' ? retryWaitSeconds(statement.policy.retry, progress.attempt) : null;
    if (seconds === null) {
      await this.finish(statement, progress, outcome);
      return { ended: true };
    }
    const retryAt = new Date(this.#context.clock.now().getTime() + seconds * SECOND).toISOString();
    await this.#save(progress, { retryAt });
    await this.#facts.raise('SyncRetrying', `attempt ${progress.attempt} failed, the next one in ${seconds} s: ${outcome.message}`);
    return { ended: false, retryInMs: seconds * SECOND };
  }
}

/** The bundle that a finished sync has brought into the cluster, as far as it would go; null for none. */
export function broughtInWhole(sync: TargetProgress['sync']): string | null {
  if (sync === null) return null;
  return sync.state === 'finished' && !sync.dryRun && !sync.partial ? sync.bundle : sync.wholeBefore;
}

/** The sync is about the bundle it was begun with, whatever is desired by the time it ends. */
const aboutSync = ({ targetId }: Pick<DesiredTarget, 'targetId'>, { bundle, revision, id }: SyncProgress): { targetId: string; bundle: string; revision: string; syncId: string } => ({ targetId, bundle, revision, syncId: id });
