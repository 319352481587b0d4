import { fieldAt } from '@tidemark/manifest';

/** kstatus reads leniently: a field of another type counts as absent. */
export function integerOr<T>(fallback: T, object: unknown, ...path: string[]): number | T {
  const value = fieldAt(object, ...path);
  return typeof value === 'number' && Number.isInteger(value) ? value : fallback;
}

export function textOr(fallback: string, object: unknown, ...path: string[]): string {
  const value = fieldAt(object, ...path);
  return typeof value === 'string' ? value : fallback;
}
