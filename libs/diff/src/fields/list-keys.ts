import { canonicalJson, isRecord, TidemarkError } from '@tidemark/kernel';
import type { ListType } from '../schema/merge-schema.js';

/**
 * The step that names an item of an associative list: `k:{"containerPort":80,"protocol":"TCP"}`, or `v:"text"` in a set.
 * @throws TidemarkError `diff.merge-key-missing`
 */
export function itemStep(type: ListType, item: unknown): string {
  const keys = type.keys ?? [];
  if (keys.length === 0) return `v:${canonicalJson(item)}`;
  const named = keys.map((key) => [key, keyValue(type, item, key)] as const);
  return `k:${canonicalJson(Object.fromEntries(named))}`;
}

function keyValue(type: ListType, item: unknown, key: string): unknown {
  const value = isRecord(item) ? (item[key] ?? type.keyDefaults[key]) : undefined;
  if (value === undefined || value === null) throw missingKey(key);
  return value;
}

export const missingKey = (key: string): TidemarkError =>
  new TidemarkError('diff.merge-key-missing', `an item of a list that is merged by ${key} has no ${key}`, { nextStep: `give every item of the list its ${key}` });

/** Items by the step that names them; of repeated ones the first. */
export function itemsByStep(type: ListType, items: readonly unknown[]): Map<string, unknown> {
  const byStep = new Map<string, unknown>();
  for (const item of items) {
    const step = itemStep(type, item);
    if (!byStep.has(step)) byStep.set(step, item);
  }
  return byStep;
}

/** Whether items of the list have owners of their own. */
export const isAssociative = (type: { readonly type: string }): type is ListType => type.type === 'list' && (type as ListType).keys !== undefined;
