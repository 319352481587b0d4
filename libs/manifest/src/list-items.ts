import { isRecord } from '@tidemark/kernel';

/** Lists inside lists are legal but nobody writes more than one; beyond this they are taken as objects and refused. */
const MAX_LIST_NESTING = 4;

/**
 * The objects a document stands for. An object whose kind ends in `List` and that has `items` is a list; items of a typed
 * list (`ConfigMapList`) may leave out apiVersion and kind, which then follow from the list's.
 */
export function flattenList(value: unknown, nesting = 0): unknown[] {
  if (!isRecord(value) || nesting >= MAX_LIST_NESTING) return [value];
  const { kind, apiVersion, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [value];
  const itemKind = kind.slice(0, -'List'.length);
  return items.flatMap((item: unknown) => {
    if (itemKind === '' || !isRecord(item)) return flattenList(item, nesting + 1);
    return flattenList({ apiVersion, kind: itemKind, ...item }, nesting + 1);
  });
}
