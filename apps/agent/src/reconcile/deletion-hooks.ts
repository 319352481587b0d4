import { TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';
import { keyText } from '@tidemark/manifest';
import type { DesiredTarget, WithdrawnTarget } from '@tidemark/protocol';
import { actionsOf, outlineOf, parseSyncOptions, planDeletionHooks, resumePlan, waveStates, type ActionRecord, type DeletionPhase, type SyncPlan } from '@tidemark/sync';
import { Adoption } from './adoption.js';
import type { PreparedBundle } from './bundle-objects.js';
import type { ChangeSignal } from './change-signal.js';
import { followKinds } from './follow-kinds.js';
import { pruneObject } from './object-pruner.js';
import { applySettings, scopesIn } from './sync-attempt.js';
import { SyncExecutor } from './sync-executor.js';
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

/** How the hooks of one phase ended; `attempt` counts from 1. */
export type HooksEnd = { readonly outcome: 'succeeded' | 'terminated' } | { readonly outcome: 'failed'; readonly attempt: number; readonly message: string };

interface Place {
  readonly phase: DeletionPhase;
  readonly attempt: number;
}

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
    return this.#place()?.phase === 'PostDelete';
  }

  /** @throws ClusterError when the API server is down; call again when it is up */
  async run(phase: DeletionPhase): Promise<HooksEnd> {
    const fresh = this.#plan(phase);
    const place = this.#place();
    if (fresh.steps.length === 0 || (phase === 'PreDelete' && this.isPastObjects)) return { outcome: 'succeeded' };
    await this.#followKinds();
    const { runId, attempt } = await this.#begin(phase, place, fresh);
    const { outline, records } = this.#stored(runId);
    const plan = resumePlan(outline, fresh);
    const { outcome, message } = await this.#executor(plan, runId, attempt, records).run();
    if (outcome !== 'failed') return { outcome };
    await this.#clearAway(plan, runId);
    return { outcome, attempt, message };
  }

  #plan(phase: DeletionPhase): SyncPlan {
    const { statement, bundle, withdrawn } = this.#subject;
    const desired = [...bundle.objects.values()].map(({ object }) => object);
    const { options } = parseSyncOptions(statement.syncOptions);
    // Not the clock: a hook without a name must have the same one after a restart.
    return planDeletionHooks(phase, { desired, options, namespace: statement.destinationNamespace, revision: statement.revision, startedAt: withdrawn.assignment, scopeOf: scopesIn(desired) });
  }

  /** How far the deletion had come when the agent was here last. */
  #place(): Place | null {
    const [deletion, phase, attempt] = (this.#context.runs.latest(this.#subject.withdrawn.targetId)?.runId ?? '').split('/');
    if (deletion !== this.#name || (phase !== 'PreDelete' && phase !== 'PostDelete')) return null;
    return { phase, attempt: Number(attempt) };
  }

  /** Goes on with an attempt that was cut; after one that failed begins another. */
  async #begin(phase: DeletionPhase, place: Place | null, fresh: SyncPlan): Promise<{ runId: string; attempt: number }> {
    const { targetId } = this.#subject.withdrawn;
    const last = place?.phase === phase ? place.attempt : 0;
    const runIdOf = (attempt: number): string => `${this.#name}/${phase}/${attempt}`;
    const failed = Object.values(this.#context.runs.get(targetId, runIdOf(last))?.records ?? {}).some(({ result }) => result === 'failed');
    const attempt = last === 0 || failed ? last + 1 : last;
    if (attempt !== last) await this.#context.runs.begin(targetId, runIdOf(attempt), outlineOf(fresh));
    return { runId: runIdOf(attempt), attempt };
  }

  #executor(plan: SyncPlan, runId: string, attempt: number, records: Readonly<Record<string, ActionRecord>>): SyncExecutor {
    const { statement, bundle, changes, stopReason } = this.#subject;
    const { targetId } = statement;
    return new SyncExecutor(this.#context, {
      runId,
      plan,
      records,
      objects: bundle.objects,
      adoption: new Adoption(this.#context, this.#facts, statement, []),
      settings: applySettings(statement, bundle, null),
      changes,
      waves: this.#waves(plan, attempt, records),
      record: (changed) => this.#context.runs.record(targetId, changed),
      stopReason,
      pruneConfirmed: () => false,
      followKinds: () => this.#followKinds(),
    });
  }

  #waves(plan: SyncPlan, attempt: number, records: Readonly<Record<string, ActionRecord>>): WaveReporter {
    const { targetId, bundle, revision } = this.#subject.statement;
    const syncId = uuidv5(`${this.#name}/${targetId}`, TIDEMARK_NAMESPACE);
    const told = [...waveStates(plan, records).entries()].flatMap(([index, state]) => (state === 'completed' ? [index] : []));
    return new WaveReporter({ plan, told, now: () => performance.now(), report: (wave) => this.#facts.report({ type: 'sync-progressed', targetId, bundle, revision, syncId, attempt, ...wave }) });
  }

  /** Failed hooks go, whatever their policy: the next attempt runs them again. */
  async #clearAway(plan: SyncPlan, runId: string): Promise<void> {
    const { targetId } = this.#subject.withdrawn;
    const { records } = this.#stored(runId);
    for (const { id, key } of actionsOf(plan)) {
      if (records[id]?.result === 'failed') await pruneObject(this.#context, { id: keyText(key), version: 'v1', targetId, propagation: 'Background' });
    }
  }

  #followKinds(): Promise<void> {
    return followKinds(this.#context, this.#subject.withdrawn.targetId, this.#subject.bundle, new Map());
  }

  #stored(runId: string) {
    const run = this.#context.runs.get(this.#subject.withdrawn.targetId, runId);
    if (!run) throw new Error(`the run ${runId} was not written down`);
    return run;
  }

  get #name(): string {
    return `deletion-${this.#subject.withdrawn.assignment}`;
  }
}
