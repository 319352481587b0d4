import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { parsePath, type PathStep } from './field-path.js';

/** The object without the field at a path as `pathText` writes it; the same when there is no such field. */
export const withoutPath = (object: KubernetesObject, path: string): KubernetesObject => removeAtPath(object, parsePath(path) ?? [{ field: '' }]) as KubernetesObject;

/** The value without what is at the path; the same when there is nothing. */
export function removeAtPath(value: unknown, [head, ...rest]: readonly PathStep[]): unknown {
  if (head === undefined) return value;
  if ('field' in head) return isRecord(value) ? removeField(value, head.field, rest) : value;
  if (!Array.isArray(value)) return value;
  const index = 'index' in head ? head.index : value.findIndex((item) => isRecord(item) && head.keys.every(([name, key]) => item[name] === undefined || String(item[name]) === key));
  if (index < 0 || index >= value.length) return value;
  return rest.length === 0 ? value.toSpliced(index, 1) : value.with(index, removeAtPath(value[index], rest));
}

function removeField(value: Record<string, unknown>, field: string, rest: readonly PathStep[]): Record<string, unknown> {
  if (!Object.hasOwn(value, field)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name !== field) return [[name, inner] as const];
    return rest.length === 0 ? [] : [[name, removeAtPath(inner, rest)] as const];
  });
  return Object.fromEntries(entries);
}
