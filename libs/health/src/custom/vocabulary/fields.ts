import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import { isRecord } from '@tidemark/kernel';

/** A yes-or-no question about an object. */
export type Question = (object: KubernetesObject) => boolean;

/** The value at a dotted path (`status.phase`); undefined when a step is missing or null. */
export const valueAt = (object: unknown, path: string): unknown => fieldAt(object, ...path.split('.')) ?? undefined;

/** The text at a dotted path; numbers and booleans as text, anything else ''. */
export function wordAt(object: unknown, path: string): string {
  const value = valueAt(object, path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The number at a dotted path; undefined when there is none. */
export function numberAt(object: unknown, path: string): number | undefined {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : undefined;
}

/** The mappings of the list at a dotted path; [] when there is no list. */
export function entriesAt(object: unknown, path: string): Record<string, unknown>[] {
  const value = valueAt(object, path);
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export const has = (path: string): Question => (object) => valueAt(object, path) !== undefined;
export const lacks = (path: string): Question => (object) => valueAt(object, path) === undefined;
export const equals = (path: string, expected: unknown): Question => (object) => valueAt(object, path) === expected;
