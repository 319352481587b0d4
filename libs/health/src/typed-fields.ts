import { isRecord, TidemarkError } from '@tidemark/kernel';
import { fieldAt } from '@tidemark/manifest';

/** A field holds what its kind's schema does not allow, so nothing can be concluded from the object. */
export class WrongFieldType extends TidemarkError {
  constructor(path: readonly string[], expected: string) {
    super('health.wrong-field-type', `${path.join('.')} is not ${expected}`, { nextStep: 'Correct the field; the API server would refuse it too.' });
  }
}

export function integerAt(object: unknown, ...path: string[]): number | undefined {
  const value = fieldAt(object, ...path);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new WrongFieldType(path, 'an integer');
  return value;
}

/** An integer as Go reads it: absent is 0. */
export const countAt = (object: unknown, ...path: string[]): number => integerAt(object, ...path) ?? 0;

/** A text as Go reads it: absent is ''. */
export function textAt(object: unknown, ...path: string[]): string {
  const value = fieldAt(object, ...path);
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new WrongFieldType(path, 'a text');
  return value;
}

export function flagAt(object: unknown, ...path: string[]): boolean {
  const value = fieldAt(object, ...path);
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new WrongFieldType(path, 'true or false');
  return value;
}

export function recordsAt(object: unknown, ...path: string[]): Record<string, unknown>[] {
  const value = fieldAt(object, ...path);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isRecord)) throw new WrongFieldType(path, 'a list of mappings');
  return value;
}
