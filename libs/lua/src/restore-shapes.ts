import { isRecord, type Json } from '@tidemark/kernel';

/**
 * Lua has one empty table for `[]` and `{}`: an empty container takes the shape its source has at the same place, or stays a map.
 * Members that were null in the source stay out: Lua cannot keep them.
 */
export function restoreShapes(result: Json, source: unknown): Json {
  if (Array.isArray(result)) return result.map((item, index) => restoreShapes(item, Array.isArray(source) ? source[index] : undefined));
  if (!isRecord(result)) return result;
  const entries = Object.entries(result);
  if (entries.length === 0) return Array.isArray(source) ? [] : {};
  return Object.fromEntries(entries.map(([key, value]) => [key, restoreShapes(value, isRecord(source) && Object.hasOwn(source, key) ? source[key] : undefined)]));
}
