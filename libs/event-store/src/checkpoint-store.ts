import type { Sql } from './sql.js';

/** A subscription is known by its name and version; processes have version 1. */
export interface SubscriptionKey {
  readonly name: string;
  readonly version: number;
}

export interface SubscriptionRow extends SubscriptionKey {
  readonly kind: 'projection' | 'process';
  readonly position: number;
  readonly active: boolean;
  readonly owner: string | null;
  readonly status: 'running' | 'faulted' | 'stopped';
  readonly error: string | null;
  readonly errorPosition: number | null;
}

export interface Held extends SubscriptionKey {
  readonly token: number;
  /**
   * Where the rows of the subscription are, as its owner knows. A checkpoint below it was stored without waiting for the disk and
   * lost in a crash of the database, the rows with it: writes are refused then, and the owner takes the lease again from there.
   */
  readonly position: number;
}

/** The right to run a subscription. `token` grows with every acquisition; a write with an older one is refused. */
export interface Lease extends Held {
  readonly active: boolean;
}

/** `fenced`: somebody else has taken the subscription over, or what was stored before was lost; nothing was stored. */
export type StoreOutcome = 'stored' | 'fenced';

/** Checkpoints and leases of all subscriptions. */
export interface CheckpointStore {
  /** Takes the lease when it is free, ours, run out, or its owner is known to be gone. `start` is the position of a subscription never seen before. */
  acquire(subscription: SubscriptionKey & { kind: 'projection' | 'process'; start: number }, owner: string, leaseMs: number): Promise<Lease | undefined>;
  /** Gives the keys (`name@version`) that are still held, and whose rows are where the owner believes. */
  renew(held: readonly Held[], leaseMs: number): Promise<Set<string>>;
  /** Lets go at once, for the next owner not to wait. */
  release(held: readonly Held[]): Promise<void>;
  /** Stores one checkpoint, within `sql`'s transaction when given. */
  store(checkpoint: Held & { to: number }, sql?: Sql): Promise<StoreOutcome>;
  /** Stores many at once and gives the keys that were stored. Never moves a checkpoint back. */
  storeAll(checkpoints: readonly (Held & { to: number })[]): Promise<Set<string>>;
  /** Back to 0, for a rebuild. */
  restart(held: Held, sql: Sql): Promise<StoreOutcome>;
  /** Marks this version as the one that is read, and the others as not. */
  activate(held: Held, sql: Sql): Promise<StoreOutcome>;
  fault(held: Held, error: string, position: number): Promise<StoreOutcome>;
  /** Every version of one subscription, or all subscriptions. */
  list(name?: string): Promise<SubscriptionRow[]>;
}

export const keyOf = ({ name, version }: SubscriptionKey): string => `${name}@${String(version)}`;
