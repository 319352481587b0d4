import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { DesiredChange, DesiredState, OperationHandler, WriteAheadLog } from '@tidemark/agent';
import type { DesiredTarget, Report } from '@tidemark/protocol';
import type { SeededRandom } from '@tidemark/testing';
import type { Happening } from './behaviour.js';
import type { Milestones } from './milestones.js';

export interface SimulatedClusterParts {
  readonly desired: DesiredState;
  readonly reports: WriteAheadLog;
  readonly random: SeededRandom;
  readonly stored: Milestones;
  readonly synced: Milestones;
  /** Whether bundles are fetched, as a real agent does, or taken as read. */
  readonly fetchBundles: boolean;
}

/** Milliseconds a made-up sync takes, at least and at most. */
const SYNC_MS = [20, 400] as const;
const FLAP_MS = [200, 3_000] as const;
const KEY = { group: '', kind: 'ConfigMap', namespace: 'simulated', name: 'settings' };

/** Stands where a real agent has its reconciler and its API server: syncs what it is told after a while and reports as the real one does. */
export class SimulatedCluster {
  readonly #stopped = new AbortController();
  readonly #unsubscribe: () => void;
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly parts: SimulatedClusterParts) {
    this.#unsubscribe = parts.desired.onChange((changes) => this.#hear(changes));
    // What a restart cut is done now: statements are levels.
    for (const withdrawn of parts.desired.withdrawals()) this.#hear([{ targetId: withdrawn.targetId, desired: null, withdrawn }]);
  }

  /** A simulated cluster has no objects to look at, and says so. */
  readonly operations: OperationHandler = {
    handle: (operation) => Promise.resolve({ outcome: 'failed', message: `a simulated cluster does not carry out ${operation.kind}`, result: null }),
  };

  async stop(): Promise<void> {
    this.#unsubscribe();
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  /** Something happens to one of the targets; nothing, when there is none. */
  happen(happening: Exclude<Happening, 'disconnect'>): void {
    const targets = this.parts.desired.list();
    if (targets.length === 0) return;
    const target = this.parts.random.pick(targets);
    this.#run(() => (happening === 'drift' ? this.#drift(target) : this.#flap(target)));
  }

  #hear(changes: readonly DesiredChange[]): void {
    for (const { desired, withdrawn } of changes) {
      if (desired) {
        this.parts.stored.note(desired.revision, Date.now());
        this.#run(() => this.#sync(desired));
      }
      if (withdrawn) this.#run(() => this.#remove(withdrawn.targetId, withdrawn.assignment, withdrawn.cascade));
    }
  }

  async #sync(target: DesiredTarget): Promise<void> {
    const { sync } = target;
    if (this.parts.fetchBundles) await this.parts.desired.bundle(target.bundle, this.#stopped.signal);
    const began = Date.now();
    if (sync) await this.#say({ type: 'sync-started', ...about(target), syncId: sync.id, attempt: 1, trigger: 'requested', total: 1 });
    await this.#pause(SYNC_MS);
    if (sync) {
      const counts = { created: 0, configured: 1, unchanged: 0, pruned: 0, skipped: 0, failed: 0 };
      const message = 'successfully synced (no more tasks)';
      await this.#say({ type: 'sync-finished', ...about(target), syncId: sync.id, outcome: 'succeeded', message, durationMs: Date.now() - began, counts, failures: [] });
      this.parts.synced.note(target.revision, Date.now());
    }
    await this.#status(target, 'Synced', 'Healthy');
  }

  async #drift(target: DesiredTarget): Promise<void> {
    const driftId = randomUUID();
    const began = Date.now();
    const fields = [{ path: '.data.value', desired: 'a', live: 'b', manager: 'kubectl-edit' }];
    await this.#say({ type: 'drift-began', ...about(target), driftId, resource: KEY, change: 'modified', fields });
    await this.#pause(FLAP_MS);
    await this.#say({ type: 'drift-ended', ...about(target), driftId, resource: KEY, how: 'corrected', durationMs: Date.now() - began });
  }

  async #flap(target: DesiredTarget): Promise<void> {
    await this.#status(target, 'Synced', 'Degraded');
    await this.#pause(FLAP_MS);
    await this.#status(target, 'Synced', 'Healthy');
  }

  async #remove(targetId: string, assignment: number, cascade: boolean): Promise<void> {
    await this.#say({ type: 'target-removed', targetId, cascade, deleted: 1 });
    await this.parts.desired.forget(targetId, assignment);
  }

  #status(target: DesiredTarget, sync: 'Synced' | 'OutOfSync', health: 'Healthy' | 'Degraded'): Promise<void> {
    const unhealthy = health === 'Healthy' ? [] : [{ key: KEY, status: health, message: 'simulated' }];
    return this.#say({ type: 'status-changed', ...about(target), sync, outOfSync: [], health, healthMessage: '', unhealthy, resources: 1 });
  }

  #say(report: Report): Promise<void> {
    return this.parts.reports.report(report);
  }

  #pause([least, most]: readonly [number, number]): Promise<void> {
    return pause(this.parts.random.between(least, most), undefined, { signal: this.#stopped.signal });
  }

  #run(work: () => Promise<void>): void {
    const done: Promise<void> = work()
      .catch((error: unknown) => {
        if (!this.#stopped.signal.aborted) throw error;
      })
      .finally(() => this.#running.delete(done));
    this.#running.add(done);
  }
}

const about = ({ targetId, bundle, revision }: DesiredTarget) => ({ targetId, bundle, revision });
