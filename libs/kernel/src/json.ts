/** Any value JSON can carry. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * JSON with object keys sorted by code unit at every depth and `undefined` members left out, so that equal values have
 * equal text (RFC 8785 without its number rules: we only hash values that came from JSON or YAML).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (isRecord(inner) ? sortedCopy(inner) : inner));
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sortedCopy(record: Record<string, unknown>): Record<string, unknown> {
  const sorted: [string, unknown][] = Object.keys(record)
    .sort()
    .map((key) => [key, record[key]]);
  // fromEntries defines own properties, so a hostile `__proto__` key stays data.
  return Object.fromEntries(sorted);
}
