import type { CheckpointStore, Held, Lease, StoreOutcome, SubscriptionKey, SubscriptionRow } from './checkpoint-store.js';
import { keyOf } from './checkpoint-store.js';

type Entry = { -readonly [K in keyof SubscriptionRow]: SubscriptionRow[K] } & { token: number; leaseUntil: number };

/** Checkpoints in memory, for tests: leases and fencing as in the real one, but nothing is atomic with a transaction. */
export class MemoryCheckpointStore implements CheckpointStore {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly now: () => number = Date.now) {}

  acquire(subscription: SubscriptionKey & { kind: 'projection' | 'process'; start: number }, owner: string, leaseMs: number): Promise<Lease | undefined> {
    const { name, version, kind, start } = subscription;
    const key = keyOf(subscription);
    const fresh: Entry = { name, version, kind, position: start, active: false, owner: null, status: 'stopped', error: null, errorPosition: null, token: 0, leaseUntil: 0 };
    const entry = this.entries.get(key) ?? fresh;
    this.entries.set(key, entry);
    if (entry.owner !== null && entry.owner !== owner && entry.leaseUntil > this.now()) return Promise.resolve(undefined);
    Object.assign(entry, { owner, leaseUntil: this.now() + leaseMs, token: entry.token + 1, status: 'running', error: null, errorPosition: null });
    return Promise.resolve({ name, version, token: entry.token, position: entry.position, active: entry.active });
  }

  renew(held: readonly Held[], leaseMs: number): Promise<Set<string>> {
    return Promise.resolve(this.each(held, (entry) => (entry.leaseUntil = this.now() + leaseMs)));
  }

  release(held: readonly Held[]): Promise<void> {
    this.each(held, (entry) => Object.assign(entry, { owner: null, leaseUntil: 0, token: entry.token + 1, status: entry.status === 'running' ? 'stopped' : entry.status }));
    return Promise.resolve();
  }

  store(checkpoint: Held & { to: number }): Promise<StoreOutcome> {
    return this.change(checkpoint, (entry) => (entry.position = checkpoint.to));
  }

  storeAll(checkpoints: readonly (Held & { to: number })[]): Promise<Set<string>> {
    return Promise.resolve(this.each(checkpoints, (entry, { to }) => (entry.position = Math.max(entry.position, to))));
  }

  restart(held: Held): Promise<StoreOutcome> {
    return this.change(held, (entry) => (entry.position = 0));
  }

  activate(held: Held): Promise<StoreOutcome> {
    return this.change(held, (entry) => {
      for (const other of this.entries.values()) if (other.name === entry.name) other.active = other === entry;
    });
  }

  fault(held: Held, error: string, position: number): Promise<StoreOutcome> {
    return this.change(held, (entry) => Object.assign(entry, { status: 'faulted', error, errorPosition: position }));
  }

  list(name?: string): Promise<SubscriptionRow[]> {
    return Promise.resolve([...this.entries.values()].filter((entry) => name === undefined || entry.name === name).map((entry) => ({ ...entry })));
  }

  private change(held: Held, edit: (entry: Entry) => void): Promise<StoreOutcome> {
    return Promise.resolve(this.each([held], edit).size > 0 ? 'stored' : 'fenced');
  }

  private each<H extends Held>(held: readonly H[], edit: (entry: Entry, held: H) => void): Set<string> {
    const done = new Set<string>();
    for (const one of held) {
      const entry = this.entries.get(keyOf(one));
      if (entry?.token !== one.token || entry.position < one.position) continue;
      edit(entry, one);
      done.add(keyOf(one));
    }
    return done;
  }
}
