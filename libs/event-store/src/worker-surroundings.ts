import type { CheckpointStore } from './checkpoint-store.js';
import type { EventStore } from './event-store.js';
import type { RecordedEvent } from './events.js';
import type { SubscriptionWorker } from './subscription-worker.js';
import type { TailReader } from './tail-reader.js';

export type SubscriptionState = 'starting' | 'standby' | 'catching-up' | 'live' | 'retrying' | 'faulted' | 'stopped';

/** What all workers share. */
export interface WorkerSurroundings {
  readonly store: EventStore;
  readonly checkpoints: CheckpointStore;
  readonly tail: TailReader;
  readonly owner: string;
  readonly leaseMs: number;
  readonly standbyMs: number;
  lift(event: RecordedEvent): RecordedEvent;
  /** A checkpoint is behind what was done; `soon` when effects would be repeated after a crash. */
  lagging(soon: boolean): void;
  report(worker: SubscriptionWorker, message: string, details: Record<string, unknown>): void;
}
