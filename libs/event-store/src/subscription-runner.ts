import { setTimeout as pause } from 'node:timers/promises';
import { TidemarkError } from '@tidemark/kernel';
import type { CheckpointStore } from './checkpoint-store.js';
import { keyOf } from './checkpoint-store.js';
import { ProcessDelivery, ProjectionDelivery } from './delivery.js';
import type { EventStore } from './event-store.js';
import type { EventRegistry } from './event-registry.js';
import type { RecordedEvent } from './events.js';
import type { Sql } from './sql.js';
import type { Process, Projection, Wakeups } from './subscription.js';
import { EVERY_TYPE } from './subscription.js';
import { SubscriptionWorker } from './subscription-worker.js';
import type { SubscriptionState, WorkerSurroundings } from './worker-surroundings.js';
import { TailReader } from './tail-reader.js';

/** All in milliseconds. */
export interface RunnerTimings {
  /** How long a lease lasts; it is renewed three times as often. */
  leaseMs: number;
  /** Pause between attempts to take a lease somebody else has. */
  standbyMs: number;
  /** Pause between looks at the log while appends of others are heard, and while they are not. */
  idleMs: number;
  deafMs: number;
  /** How long a process's, and an idle subscription's, checkpoint may lag behind. */
  processFlushMs: number;
  idleFlushMs: number;
  /** How long `stop` waits for what is being handled. */
  drainMs: number;
}

const TIMINGS: RunnerTimings = { leaseMs: 30_000, standbyMs: 2_000, idleMs: 4_000, deafMs: 200, processFlushMs: 250, idleFlushMs: 5_000, drainMs: 10_000 };

export interface RunnerOptions {
  /** The plain store: the runner lifts events itself, so that an event that cannot be lifted faults only those it is for. */
  store: EventStore;
  checkpoints: CheckpointStore;
  sql: Sql;
  wakeups: Wakeups;
  /** Names this process among those that share the database. */
  owner: string;
  registry?: EventRegistry;
  timings?: Partial<RunnerTimings>;
  /** Faults, lost leases, retries: what an operator should hear of. */
  report?: (message: string, details: Record<string, unknown>) => void;
}

/** `lag` counts the events between the subscription and the tail as this process knows it. */
export interface SubscriptionStatus {
  name: string;
  version: number;
  kind: 'projection' | 'process';
  state: SubscriptionState;
  position: number;
  lag: number;
  error: string | null;
  errorPosition: number | null;
}

/**
 * Runs projections and processes: one worker each, fed by one shared reader of the log's tail. Of several processes on one
 * database each subscription is run by one at a time.
 */
export class SubscriptionRunner {
  private readonly workers = new Map<string, SubscriptionWorker>();
  private readonly timings: RunnerTimings;
  private readonly tail: TailReader;
  private readonly around: WorkerSurroundings;
  private ready: Promise<void> = Promise.resolve();
  private runs: Promise<void>[] = [];
  private renewal: NodeJS.Timeout | undefined;
  private unhear: () => void = () => undefined;
  private flushTimer: { timer: NodeJS.Timeout; at: number } | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private phase: 'new' | 'running' | 'stopped' = 'new';

  constructor(private readonly options: RunnerOptions) {
    this.timings = { ...TIMINGS, ...options.timings };
    this.tail = new TailReader(options.store, options.wakeups, this.timings, (thrown) => this.report('the log could not be read', { error: String(thrown) }));
    this.around = {
      store: options.store,
      checkpoints: options.checkpoints,
      tail: this.tail,
      owner: options.owner,
      leaseMs: this.timings.leaseMs,
      standbyMs: this.timings.standbyMs,
      lift: (event) => options.registry?.read(event) ?? event,
      lagging: (soon) => this.flushWithin(soon ? this.timings.processFlushMs : this.timings.idleFlushMs),
      report: ({ delivery }, message, details) => this.report(message, { subscription: keyOf(delivery), ...details }),
    };
  }

  /** Before or after `start`. */
  add(subscription: Projection | Process): this {
    const { options } = this;
    const delivery = 'apply' in subscription ? new ProjectionDelivery(subscription, options.sql, options.checkpoints) : new ProcessDelivery(subscription);
    const key = keyOf(delivery);
    if (this.workers.has(key)) throw new TidemarkError('event-store.duplicate-subscription', `subscription ${key} is added twice`, { nextStep: 'Give each its own name.' });
    const worker = new SubscriptionWorker(delivery, this.around);
    this.workers.set(key, worker);
    if (this.phase === 'running') this.runs.push(this.ready.then(() => worker.run()));
    return this;
  }

  start(): void {
    if (this.phase !== 'new') throw new TidemarkError('event-store.runner-started', 'a subscription runner starts once');
    this.phase = 'running';
    this.ready = this.tail.start();
    this.runs = [...this.workers.values()].map((worker) => this.ready.then(() => worker.run()));
    this.renewal = setInterval(() => void this.renew(), this.timings.leaseMs / 3);
    // No position: it was deaf. The database may have been away, and what it had not written to disk is lost.
    this.unhear = this.options.wakeups.onAppended((position) => void (position === undefined && this.renew()));
  }

  /** Finishes what is being handled, stores every checkpoint and lets go of the leases. */
  async stop(): Promise<void> {
    if (this.phase !== 'running') return;
    this.phase = 'stopped';
    clearInterval(this.renewal);
    this.unhear();
    clearTimeout(this.flushTimer?.timer);
    const workers = [...this.workers.values()];
    for (const worker of workers) worker.stop();
    await this.tail.stop();
    const deadline = new AbortController();
    const drained = Promise.all(this.runs).finally(() => deadline.abort());
    await Promise.race([drained, pause(this.timings.drainMs, undefined, { signal: deadline.signal }).catch(() => undefined)]);
    await this.flush();
    const held = workers.flatMap(({ lease }) => lease ?? []);
    // If the database is away the leases run out by themselves.
    await this.options.checkpoints.release(held).catch((thrown: unknown) => this.report('leases could not be released', { error: String(thrown) }));
    for (const worker of workers) worker.lost();
  }

  status(): SubscriptionStatus[] {
    return [...this.workers.values()].map(({ delivery, state, position, error, errorPosition }) => ({
      name: delivery.name,
      version: delivery.version,
      kind: delivery.kind,
      state,
      position,
      lag: Math.max(0, this.tail.toldUpTo - position),
      error,
      errorPosition,
    }));
  }

  /** Read your writes: resolves to true once the subscription has handled everything up to `position`, to false after `timeoutMs`. */
  async waitFor(name: string, position: number, timeoutMs: number): Promise<boolean> {
    const worker = this.worker(name);
    if (worker.lease && worker.position >= position) return true;
    if (worker.lease) return worker.reaches(position, timeoutMs);
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (await this.reachedElsewhere(worker, position)) return true;
      if (performance.now() >= deadline) return false;
      await pause(25);
    }
  }

  /** Empties the projection and applies the log anew; resolves when it is caught up. Readers see it fill. */
  async rebuild(name: string, timeoutMs = 3_600_000): Promise<boolean> {
    const worker = this.worker(name);
    if (worker.delivery.kind === 'process') await worker.delivery.restart({ name, version: 1, token: 0, position: 0 }); // refuses
    await worker.rebuild();
    const head = await this.options.store.head();
    return worker.position >= head || worker.reaches(head, timeoutMs);
  }

  /** Tries a faulted subscription again, from the event it stopped at. */
  resume(name: string): void {
    this.worker(name).resume();
  }

  /** Hears every event from now on, in this process only: for wake-ups, nothing that must survive. Returns what ends it. */
  follow(listener: (events: readonly RecordedEvent[]) => void): () => void {
    const ear = { offer: listener };
    this.tail.join(ear, this.tail.toldUpTo);
    return () => this.tail.leave(ear);
  }

  private report(message: string, details: Record<string, unknown>): void {
    this.options.report?.(message, details);
  }

  private worker(name: string): SubscriptionWorker {
    const versions = [...this.workers.values()].filter(({ delivery }) => delivery.name === name);
    const worker = versions.find(({ lease }) => lease?.active) ?? versions.sort((a, b) => b.delivery.version - a.delivery.version)[0];
    if (!worker) throw new TidemarkError('event-store.unknown-subscription', `there is no subscription ${name}`, { nextStep: 'Add it to the runner.' });
    return worker;
  }

  /** Another process runs it. Its stored checkpoint may lag over events that are not for it. */
  private async reachedElsewhere({ delivery }: SubscriptionWorker, position: number): Promise<boolean> {
    const row = (await this.options.checkpoints.list(delivery.name)).find(({ version }) => version === delivery.version);
    if (!row) return false;
    if (row.position >= position) return true;
    if ((await this.options.store.head()) < position) return false;
    const types = delivery.handles.includes(EVERY_TYPE) ? {} : { types: delivery.handles };
    return (await this.options.store.readAll({ after: row.position, upTo: position, limit: 1, ...types })).length === 0;
  }

  private async renew(): Promise<void> {
    const held = [...this.workers.values()].flatMap((worker) => (worker.lease ? [{ worker, lease: worker.lease }] : []));
    try {
      const kept = await this.options.checkpoints.renew(held.map(({ lease }) => lease), this.timings.leaseMs);
      for (const { worker, lease } of held) {
        if (worker.lease?.token !== lease.token) continue;
        if (kept.has(keyOf(lease))) worker.renewed();
        else worker.lost();
      }
    } catch (thrown) {
      this.report('leases could not be renewed', { error: String(thrown) });
    }
  }

  private flushWithin(ms: number): void {
    if (this.phase !== 'running') return;
    const at = performance.now() + ms;
    if (this.flushTimer && this.flushTimer.at <= at) return;
    clearTimeout(this.flushTimer?.timer);
    this.flushTimer = { at, timer: setTimeout(() => void this.flush(), ms) };
  }

  private flush(): Promise<void> {
    this.flushTimer = undefined;
    this.flushing = this.flushing.then(() => this.flushNow());
    return this.flushing;
  }

  /** One statement for all checkpoints that are behind. */
  private async flushNow(): Promise<void> {
    const behind = [...this.workers.values()].flatMap((worker) => (worker.pending ? [{ worker, checkpoint: worker.pending }] : []));
    if (behind.length === 0) return;
    try {
      const stored = await this.options.checkpoints.storeAll(behind.map(({ checkpoint }) => checkpoint));
      for (const { worker, checkpoint } of behind) {
        if (stored.has(keyOf(checkpoint))) worker.checkpointed(checkpoint.to);
        else if (worker.lease?.token === checkpoint.token) worker.lost();
      }
    } catch (thrown) {
      this.report('checkpoints could not be stored', { error: String(thrown) });
      this.flushWithin(this.timings.idleFlushMs);
    }
  }
}
