import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { CheckpointStore, Held } from './checkpoint-store.js';
import type { RecordedEvent } from './events.js';
import type { Sql } from './sql.js';
import { EVERY_TYPE, type Process, type Projection } from './subscription.js';

/** Someone else runs the subscription now. */
export class LeaseLost extends Error {}

/** An event a subscription cannot take, after all attempts. */
export class Poison extends Error {
  constructor(
    readonly position: number,
    cause: unknown,
  ) {
    super(messageOf(cause), { cause });
  }
}

/** What a delivery needs from the worker that runs it. */
export interface DeliveryContext {
  readonly lease: Held;
  /** Throws LeaseLost once the lease is gone. */
  stillHeld(): void;
  /** Everything up to `position` is done; `stored` when its checkpoint is committed too. */
  progress(position: number, stored: boolean): void;
  /** Rejects when the worker stops. */
  pause(ms: number): Promise<void>;
}

/** How one kind of subscription takes events. `events` are all handled by it; with them everything up to `to` is done. */
export interface Delivery {
  readonly kind: 'projection' | 'process';
  readonly name: string;
  readonly version: number;
  readonly handles: readonly string[];
  readonly from: 'beginning' | 'head';
  /** The least time from one batch of live events to the next. */
  readonly gatherMs: number;
  deliver(events: readonly RecordedEvent[], to: number, context: DeliveryContext): Promise<void>;
  /** Called once a version has caught up that was not the active one. */
  activate(lease: Held): Promise<void>;
  /** Back to position 0 with empty tables. */
  restart(lease: Held): Promise<void>;
}

const ATTEMPTS = { projection: [50, 250, 1_000], process: [100, 500, 2_000, 5_000, 10_000] } as const;

/** Whether to go on for as long as it takes: the database is away, and the event is not to blame. */
export const isPassing = (thrown: unknown): boolean => thrown instanceof TidemarkError && thrown.code === 'postgres.unavailable';

export class ProjectionDelivery implements Delivery {
  readonly kind = 'projection';
  readonly from = 'beginning';

  constructor(
    private readonly projection: Projection,
    private readonly sql: Sql,
    private readonly checkpoints: CheckpointStore,
  ) {}

  get name(): string {
    return this.projection.name;
  }
  get version(): number {
    return this.projection.version;
  }
  get handles(): readonly string[] {
    return this.projection.handles;
  }
  get gatherMs(): number {
    return this.projection.gatherMs ?? 0;
  }

  /** The batch in one transaction; if that fails, one by one, so that the fault names the very event. */
  async deliver(events: readonly RecordedEvent[], to: number, context: DeliveryContext): Promise<void> {
    try {
      return await this.commit(events, to, context);
    } catch (thrown) {
      if (isPassing(thrown) || thrown instanceof LeaseLost) throw thrown;
    }
    for (const event of events) await attempt(ATTEMPTS.projection, event, context, () => this.commit([event], event.position, context));
    context.progress(to, false);
  }

  async activate(lease: Held): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await this.projection.activate?.(sql);
      if ((await this.checkpoints.activate(lease, sql)) === 'fenced') throw new LeaseLost();
    });
  }

  async restart(lease: Held): Promise<void> {
    const reset = this.projection.reset?.bind(this.projection);
    if (!reset) {
      throw new TidemarkError('event-store.not-rebuildable', `projection ${this.name} cannot be rebuilt in place: it has no reset`, { nextStep: 'Give it a reset, or a new version with tables of its own.' });
    }
    await this.sql.transaction(async (sql) => {
      await reset(sql);
      if ((await this.checkpoints.restart(lease, sql)) === 'fenced') throw new LeaseLost();
    });
  }

  private async commit(events: readonly RecordedEvent[], to: number, context: DeliveryContext): Promise<void> {
    await this.sql.transaction(async (sql) => {
      await this.projection.apply(events, sql);
      if ((await this.checkpoints.store({ ...context.lease, to }, sql)) === 'fenced') throw new LeaseLost();
    });
    context.progress(to, true);
  }
}

/** The most lanes of a process that run at the same time. */
const MAX_LANES = 8;

export class ProcessDelivery implements Delivery {
  readonly kind = 'process';
  readonly version = 1;
  readonly gatherMs = 0;

  constructor(private readonly process: Process) {}

  get name(): string {
    return this.process.name;
  }
  get handles(): readonly string[] {
    return this.process.handles;
  }
  get from(): 'beginning' | 'head' {
    return this.process.from ?? 'beginning';
  }

  async deliver(events: readonly RecordedEvent[], to: number, context: DeliveryContext): Promise<void> {
    const laneOf = this.process.lane?.bind(this.process);
    if (laneOf) await this.inLanes(lanes(events, laneOf), context);
    else for (const event of events) await this.one(event, context).then(() => context.progress(event.position, false));
    context.progress(to, false);
  }

  activate(): Promise<void> {
    return Promise.resolve();
  }

  restart(): Promise<void> {
    throw new TidemarkError('event-store.not-rebuildable', `${this.name} is a process: it has effects and is never rebuilt`, { nextStep: 'Rebuild projections only.' });
  }

  private async one(event: RecordedEvent, context: DeliveryContext): Promise<void> {
    await attempt(ATTEMPTS.process, event, context, () => {
      context.stillHeld();
      return this.process.react(event);
    });
  }

  /** The first failure (by position) counts; nothing new begins after one, and what has begun is waited for. */
  private async inLanes(waiting: RecordedEvent[][], context: DeliveryContext): Promise<void> {
    const failures: unknown[] = [];
    const worker = async (): Promise<void> => {
      for (let lane = waiting.shift(); lane && failures.length === 0; lane = waiting.shift()) {
        for (const event of lane) {
          if (failures.length > 0) return;
          await this.one(event, context).catch((thrown: unknown) => failures.push(thrown));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(MAX_LANES, waiting.length) }, worker));
    const poison = failures.filter((failure) => failure instanceof Poison).sort((a, b) => a.position - b.position)[0];
    if (failures.length > 0) throw poison ?? failures[0];
  }
}

export const deliveryHandles = (delivery: Delivery, type: string): boolean => delivery.handles.includes(type) || delivery.handles.includes(EVERY_TYPE);

function lanes(events: readonly RecordedEvent[], laneOf: (event: RecordedEvent) => string): RecordedEvent[][] {
  const byLane = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const lane = laneOf(event);
    byLane.set(lane, [...(byLane.get(lane) ?? []), event]);
  }
  return [...byLane.values()];
}

/** Tries until it works or the pauses are used up; then the event is poison. */
async function attempt(pauses: readonly number[], event: RecordedEvent, context: DeliveryContext, work: () => Promise<void>): Promise<void> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (isPassing(thrown) || thrown instanceof LeaseLost) throw thrown;
      const pause = pauses[failed];
      if (pause === undefined) throw new Poison(event.position, thrown);
      await context.pause(pause);
    }
  }
}
