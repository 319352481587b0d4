import type { RecordedEvent } from '@tidemark/event-store';
import type { ConditionRow, DriftRow, OperationRow, SyncRow, TargetRow } from './target-row.js';

/** Rows by key that know which of them were changed since they were loaded. */
export class RowSet<R> {
  private readonly rows = new Map<string, R>();
  private readonly dirty = new Set<string>();

  load(key: string, row: R): void {
    this.rows.set(key, row);
  }

  get(key: string): R | undefined {
    return this.rows.get(key);
  }

  set(key: string, row: R): void {
    this.rows.set(key, row);
    this.dirty.add(key);
  }

  all(): IterableIterator<R> {
    return this.rows.values();
  }

  changed(): R[] {
    return [...this.dirty].map((key) => this.rows.get(key)).filter((row): row is R => row !== undefined);
  }
}

/** The rows that a batch of events is about, in memory while the batch is applied. */
export class FleetRows {
  readonly targets = new RowSet<TargetRow>();
  readonly syncs = new RowSet<SyncRow>();
  readonly drifts = new RowSet<DriftRow>();
  /** Open ones by target and condition, and those this batch closed. */
  readonly conditions = new RowSet<ConditionRow>();
  readonly operations = new RowSet<OperationRow>();
}

export const syncKey = (targetId: string, syncId: string): string => `${targetId}/${syncId}`;
export const conditionKey = (targetId: string, condition: string, position: number): string => `${targetId}/${condition}/${String(position)}`;

/** When it happened: by the observer's clock when there was one. */
export const instantOf = (event: RecordedEvent): string => event.meta.occurredAt ?? event.recordedAt;
