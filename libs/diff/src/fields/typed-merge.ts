import { isRecord } from '@tidemark/kernel';
import { fieldType, type ListType, type MergeType } from '../schema/merge-schema.js';
import { isAssociative, itemsByStep, itemStep } from './list-keys.js';
import { isGranularMap } from './typed-fields.js';

/** Both values as one: what `over` states wins; what has one owner is taken whole from it. */
export function mergedOver(under: unknown, over: unknown, type: MergeType): unknown {
  if (over === undefined) return under;
  if (under === undefined) return over;
  if (isGranularMap(under, type) && (isRecord(over) || over === null)) return mergedMaps(under, over ?? {}, type);
  if (Array.isArray(under) && under.length > 0 && isAssociative(type)) return mergedLists(under, Array.isArray(over) ? over : [], type);
  return over;
}

function mergedMaps(under: Record<string, unknown>, over: Record<string, unknown>, type: MergeType): Record<string, unknown> {
  const names = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...names].map((name) => [name, mergedOver(own(under, name), own(over, name), fieldType(type, name))]));
}

const own = (map: Record<string, unknown>, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined);

/**
 * Items of both lists by key. Items of `over` come in its order; an item only `under` has keeps its place before the
 * common item that followed it.
 */
function mergedLists(under: readonly unknown[], over: readonly unknown[], type: ListType): unknown[] {
  const underItems = itemsByStep(type, under);
  const overItems = itemsByStep(type, over);
  const waiting = [...overItems];
  const merged: unknown[] = [];
  const takeThrough = (step: string): void => {
    while (waiting.length > 0) {
      const [next, item] = waiting.shift() as [string, unknown];
      merged.push(mergedOver(underItems.get(next), item, type.items));
      if (next === step) return;
    }
  };
  const common = [...overItems.keys()].filter((step) => underItems.has(step));
  for (const item of under) {
    const step = itemStep(type, item);
    if (!overItems.has(step)) merged.push(item);
    else if (common[0] === step) {
      takeThrough(step);
      common.shift();
    }
  }
  takeThrough('');
  return merged;
}
