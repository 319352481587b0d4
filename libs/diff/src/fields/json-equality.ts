import { canonicalJson, isRecord } from '@tidemark/kernel';

/** Whether two JSON values are the same when null members count as absent. */
export const sameJson = (left: unknown, right: unknown): boolean => left === right || canonicalJson(withoutNulls(left)) === canonicalJson(withoutNulls(right));

/** The value without members that are null, at every depth; items of lists stay. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutNulls(inner)]));
}
