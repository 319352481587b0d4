import { isHook, isSkipped } from '@tidemark/manifest';
import type { PreparedBundle } from './bundle-objects.js';
import { keyOfEntry, type InventoryEntry } from './inventory.js';
import type { ObjectKey } from '@tidemark/manifest';

/** What is kept in memory of one object a target wants; its manifest is read from the bundle when it is needed. */
export interface Member {
  readonly key: ObjectKey;
  readonly version: string;
  /** Names the manifest. */
  readonly hash: string;
  /** The cluster agreed with this very manifest once, so a difference now is drift and not an unfinished sync. */
  agreed: boolean;
}

export type Members = ReadonlyMap<string, Member>;

/** The objects of a bundle that a target keeps: hooks come and go by themselves. What agreed before still has. */
export function membersOf(bundle: PreparedBundle, before: Members, allAgreed: boolean): Members {
  const members = new Map<string, Member>();
  for (const { id, key, version, hash, object } of bundle.objects.values()) {
    if (isHook(object) || isSkipped(object)) continue;
    const known = before.get(id);
    members.set(id, { key, version, hash, agreed: allAgreed || (known?.hash === hash && known.agreed) });
  }
  return members;
}

export const entriesOf = (members: Members): InventoryEntry[] => [...members].map(([id, { version }]) => ({ id, version }));

/** What the inventory has and the bundle no longer wants. */
export const extrasOf = (inventory: readonly InventoryEntry[], members: Members): { id: string; version: string; key: ObjectKey }[] =>
  inventory.filter(({ id }) => !members.has(id)).map((entry) => ({ ...entry, key: keyOfEntry(entry) }));
