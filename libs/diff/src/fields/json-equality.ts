import { isRecord } from '@tidemark/kernel';

/** Whether two JSON values are the same when null members count as absent. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) return Array.isArray(right) && left.length === right.length && left.every((item, index) => sameJson(item, right[index]));
  if (!isRecord(left) || !isRecord(right)) return isNothing(left) && isNothing(right);
  for (const name of Object.keys(left)) {
    const other = Object.hasOwn(right, name) ? right[name] : undefined;
    if (!sameJson(left[name], other)) return false;
  }
  return Object.keys(right).every((name) => isNothing(right[name]) || Object.hasOwn(left, name));
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/** The value without members that are null, at every depth; items of lists stay. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNulls(inner)]));
}
