import { canonicalJson, isRecord } from '@tidemark/kernel';

/** Whether our answer is the reference's, as JSON; `error: true` in the expectation means that we must fail too. */
export function sameAnswer(expected: Record<string, unknown>, actual: Record<string, unknown>): boolean {
  if (expected['error'] === true) return actual['error'] === true;
  return canonicalJson(withoutAbsent(expected)) === canonicalJson(withoutAbsent(actual));
}

/** null, absent and empty are one thing in the cases' format. */
function withoutAbsent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAbsent);
  if (!isRecord(value)) return value;
  const kept = Object.entries(value)
    .map(([key, inner]) => [key, withoutAbsent(inner)] as const)
    .filter(([, inner]) => !isAbsent(inner));
  return Object.fromEntries(kept);
}

const isAbsent = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0) || (isRecord(value) && Object.keys(value).length === 0);
