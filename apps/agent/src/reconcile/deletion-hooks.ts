import { TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';
import { annotationOf, keyText } from '@tidemark/manifest';
import type { DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';
import { actionsOf, deletionAttempt, deletionPlace, isDeletionRun, outlineOf, parseSyncOptions, planDeletionHooks, resumePlan, waveStates, type DeletionAttempt, type DeletionPhase, type SyncPlan } from '@tidemark/sync';
import { objectName } from '../cluster/index.js';
import { Adoption } from './adoption.js';
import type { PreparedBundle } from './bundle-objects.js';
import type { ChangeSignal } from './change-signal.js';
import { followKinds } from './follow-kinds.js';
import { stopHooks } from './hook-objects.js';
import { SYNC_ANNOTATION } from './labels.js';
import { pruneObject, readEntry } from './object-pruner.js';
import { LOOK_BACK } from './report-lookback.js';
import type { StoredRun } from './run-journal.js';
import { applySettings, scopesIn } from './sync-attempt.js';
import { SyncExecutor, type SyncOutcome } from './sync-executor.js';
import type { TargetContext } from './target-context.js';
import type { TargetFacts } from './target-facts.js';
import { WaveReporter } from './wave-reporter.js';

export interface DeletionSubject {
  readonly withdrawn: WithdrawnTarget;
  /** What the target was last. */
  readonly statement: DesiredTarget;
  readonly bundle: PreparedBundle;
  readonly changes: ChangeSignal;
  /** Why the deletion is not to go on: the application was declared again. */
  stopReason(): string | undefined;
}

/** How the hooks of one phase ended; `attempt` counts from 1, `message` names the hook that failed first. */
export type HooksEnd = { readonly outcome: 'succeeded' | 'terminated' } | { readonly outcome: 'failed'; readonly attempt: number; readonly message: string };

/**
 * The hooks around the deletion of one target. What they did is in the run journal, so that a killed agent runs none
 * twice; a run of PostDelete says that what comes before it is done.
 */
export class DeletionHooks {
  readonly #context: TargetContext;
  readonly #facts: TargetFacts;
  readonly #subject: DeletionSubject;

  constructor(context: TargetContext, facts: TargetFacts, subject: DeletionSubject) {
    this.#context = context;
    this.#facts = facts;
    this.#subject = subject;
  }

  /** The objects are gone, and what is there now may be what PostDelete made. */
  get isPastObjects(): boolean {
    return deletionPlace(this.#name, this.#last)?.phase === 'PostDelete';
  }

  /** @throws ClusterError when the API server is down; call again when it is up */
  async run(phase: DeletionPhase): Promise<HooksEnd> {
    const fresh = this.#plan(phase);
    if (fresh.steps.length === 0 || (phase === 'PreDelete' && this.isPastObjects)) return { outcome: 'succeeded' };
    await this.#followKinds();
    const attempt = await this.#begin(phase, fresh);
    const plan = resumePlan(this.#stored(attempt.runId).outline, fresh);
    const { outcome, message, failures } = await (await this.#executor(plan, attempt)).run();
    if (outcome === 'succeeded') await this.#keepPolicies(plan);
    if (outcome !== 'failed') return { outcome };
    await this.#clearAway(plan, attempt.runId);
    return { outcome, attempt: attempt.attempt, message: failureText(failures, message) };
  }

  #plan(phase: DeletionPhase): SyncPlan {
    const { statement, bundle, withdrawn } = this.#subject;
    const desired = [...bundle.objects.values()].map(({ object }) => object);
    const { options } = parseSyncOptions(statement.syncOptions);
    // Not the clock: a hook without a name must have the same one after a restart.
    return planDeletionHooks(phase, { desired, options, namespace: statement.destinationNamespace, revision: statement.revision, startedAt: withdrawn.assignment, scopeOf: scopesIn(desired) });
  }

  async #begin(phase: DeletionPhase, fresh: SyncPlan): Promise<DeletionAttempt> {
    const attempt = deletionAttempt(this.#name, phase, this.#last);
    if (attempt.isNew) await this.#context.runs.begin(this.#targetId, attempt.runId, outlineOf(fresh), attempt.records);
    return attempt;
  }

  async #executor(plan: SyncPlan, attempt: DeletionAttempt): Promise<SyncExecutor> {
    const { statement, bundle, changes, stopReason } = this.#subject;
    return new SyncExecutor(this.#context, {
      runId: attempt.runId,
      plan,
      records: attempt.records,
      objects: bundle.objects,
      adoption: new Adoption(this.#context, this.#facts, statement, []),
      settings: applySettings(statement, bundle, null),
      changes,
      waves: await this.#waves(plan, attempt),
      record: (changed) => this.#context.runs.record(this.#targetId, changed),
      stopReason,
      // Windows are about syncs: what is deleted is deleted.
      gate: () => Promise.resolve(null),
      pruneConfirmed: () => false,
      followKinds: () => this.#followKinds(),
    });
  }

  async #waves(plan: SyncPlan, { attempt, records, isNew }: DeletionAttempt): Promise<WaveReporter> {
    const { targetId, bundle, revision } = this.#subject.statement;
    const syncId = uuidv5(`${this.#name}/${targetId}`, TIDEMARK_NAMESPACE);
    const isOver = (state: string): boolean => state === 'completed' || state === 'failed';
    const done = [...waveStates(plan, records).entries()].flatMap(([index, state]) => (isOver(state) ? [index] : []));
    // A wave is told before what ended it is written down, and a kill may come in between.
    const latest = isNew ? [] : await this.#context.reports.latest(LOOK_BACK);
    const told = latest.flatMap(({ report }) => (report.type === 'sync-progressed' && report.syncId === syncId && report.attempt === attempt && report.phase === plan.steps[0]?.phase && isOver(report.state) ? [report.step] : []));
    return new WaveReporter({ plan, told: [...done, ...told], now: () => performance.now(), report: (wave) => this.#facts.report({ type: 'sync-progressed', targetId, bundle, revision, syncId, attempt, ...wave }) });
  }

  /** Hooks that an earlier attempt ran: `step` deletes those of its own attempt only. */
  async #keepPolicies(plan: SyncPlan): Promise<void> {
    for (const { key, deletePolicies } of actionsOf(plan)) {
      if (deletePolicies?.includes('HookSucceeded') !== true) continue;
      const entry = { id: keyText(key), version: 'v1' };
      const found = await readEntry(this.#context, entry);
      if (found && annotationOf(found.object, SYNC_ANNOTATION)?.startsWith(`${this.#name}/`) === true) await pruneObject(this.#context, { ...entry, targetId: this.#targetId, propagation: 'Background' });
    }
  }

  /** Failed hooks go, whatever their policy: the next attempt runs them again. Only then this one is over. */
  async #clearAway(plan: SyncPlan, runId: string): Promise<void> {
    const { records } = this.#stored(runId);
    for (const { id, key } of actionsOf(plan)) {
      if (records[id]?.result === 'failed') await pruneObject(this.#context, { id: keyText(key), version: 'v1', targetId: this.#targetId, propagation: 'Background' });
    }
    await this.#context.runs.over(this.#targetId);
  }

  #followKinds(): Promise<void> {
    return followKinds(this.#context, this.#targetId, this.#subject.bundle, new Map());
  }

  #stored(runId: string): StoredRun {
    const run = this.#context.runs.get(this.#targetId, runId);
    if (!run) throw new Error(`the run ${runId} was not written down`);
    return run;
  }

  get #last(): StoredRun | undefined {
    return this.#context.runs.latest(this.#targetId);
  }

  get #targetId(): string {
    return this.#subject.withdrawn.targetId;
  }

  get #name(): string {
    return `deletion-${this.#subject.withdrawn.assignment}`;
  }
}

function failureText(failures: SyncOutcome['failures'], otherwise: string): string {
  const [first, ...others] = failures;
  if (first === undefined) return otherwise;
  return `${objectName(first.key)} (${first.message.replace(/[.\s]+$/, '')})${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

const RETRY_MS = { first: 5_000, most: 300_000 } as const;

/** Until hooks that failed are tried again: doubled each time. */
export const deletionRetryMs = (attempt: number): number => Math.min(RETRY_MS.first * 2 ** (attempt - 1), RETRY_MS.most);

/**
 * Ends a deletion that nobody wants any more, because its target was declared again: its hooks that still run are
 * stopped, though the agent was killed among them. Safe to repeat; nothing to do when there is none.
 */
export async function abandonDeletion(context: TargetContext, facts: TargetFacts, targetId: string): Promise<void> {
  const runId = context.runs.latest(targetId)?.runId ?? '';
  if (isDeletionRun(runId)) await stopHooks(context, targetId, runId);
  await facts.clear('DeletionError');
  if (isDeletionRun(runId)) await context.runs.end(targetId);
}
