import { isRecord } from '@tidemark/kernel';
import { missingKey } from '../fields/list-keys.js';
import { sameJson, withoutNulls } from '../fields/json-equality.js';
import { ANY, fieldType, type ListType, type MergeType, type StructType } from '../schema/merge-schema.js';
import { inServerOrder } from './server-order.js';

type Fields = Record<string, unknown>;

/**
 * What live becomes when a manifest is applied the way kubectl does with a strategic merge patch: fields of the manifest
 * are set, fields the last applied manifest had and this one has not are removed, all others stay; lists merge as
 * the type says. A field that is null in the manifest is removed.
 *
 * @throws TidemarkError `diff.merge-key-missing`
 */
export function strategicMerge(type: MergeType, lastApplied: Fields, manifest: Fields, live: Fields, retainKeys = false): Fields {
  const merged = new Map(Object.entries(live));
  for (const [name, wanted] of Object.entries(manifest)) {
    if (wanted === null) merged.delete(name);
    else merged.set(name, mergedValue(fieldType(type, name), lastApplied[name], wanted, merged.get(name)));
  }
  for (const name of Object.keys(lastApplied)) {
    if (!Object.hasOwn(manifest, name)) merged.delete(name);
  }
  const entries = retainKeys && Object.keys(manifest).length > 0 ? [...merged].filter(([name]) => Object.hasOwn(manifest, name)) : [...merged];
  return Object.fromEntries(entries);
}

function mergedValue(type: MergeType, lastApplied: unknown, wanted: unknown, live: unknown): unknown {
  if (live === undefined || live === null) return withoutNulls(wanted);
  if (isRecord(wanted) && isRecord(live) && patchOf(type) !== 'replace') {
    return strategicMerge(type, isRecord(lastApplied) ? lastApplied : {}, wanted, live, patchOf(type) === 'retain-keys');
  }
  if (Array.isArray(wanted) && Array.isArray(live) && type.type === 'list' && type.patchKey !== undefined) {
    return mergedList(type, Array.isArray(lastApplied) ? lastApplied : [], wanted, live);
  }
  return sameJson(wanted, live) ? live : wanted;
}

const patchOf = (type: MergeType): StructType['patch'] => (type.type === 'struct' ? type.patch : 'merge');

function mergedList(type: ListType, lastApplied: readonly unknown[], wanted: readonly unknown[], live: readonly unknown[]): unknown[] {
  const [before, found, stated] = [lastApplied, live, wanted].map((items) => itemsByKey(items, type.patchKey ?? '')) as [Items, Items, Items];
  // A set of texts whose members stay the same keeps the server's order too.
  if (type.patchKey === '' && [...stated.keys()].every((key) => found.has(key)) && [...before.keys()].every((key) => stated.has(key))) return [...live];
  const items = [...stated].map(([key, item]) => [key, mergedItem(type, before.get(key), item, found.get(key))] as const);
  const others = [...found].filter(([key]) => !stated.has(key) && !before.has(key));
  return inServerOrder(others, items, [...found.keys()]);
}

function mergedItem(type: ListType, lastApplied: unknown, wanted: unknown, live: unknown): unknown {
  if (!isRecord(wanted) || !isRecord(live)) return wanted;
  return strategicMerge(type.items.type === 'struct' ? type.items : ANY, isRecord(lastApplied) ? lastApplied : {}, wanted, live, type.retainKeys);
}

type Items = ReadonlyMap<string, unknown>;

/** Items by their key and, when a key is repeated, its turn: two ports 53 of different protocols are two items. */
function itemsByKey(items: readonly unknown[], key: string): Items {
  const turns = new Map<string, number>();
  return new Map(
    items.map((item) => {
      const text = JSON.stringify(key === '' ? item : keyOf(item, key));
      const turn = turns.get(text) ?? 0;
      turns.set(text, turn + 1);
      return [`${text}#${turn}`, item] as const;
    }),
  );
}

function keyOf(item: unknown, key: string): unknown {
  const value = isRecord(item) ? item[key] : undefined;
  if (value === undefined || value === null) throw missingKey(key);
  return value;
}
