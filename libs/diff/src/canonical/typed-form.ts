import { isRecord } from '@tidemark/kernel';
import type { MergeType, ScalarFormat, StructType } from '../schema/merge-schema.js';
import { storedFields } from '../schema/stored-fields.js';
import { quantityText } from './quantity-text.js';

/** Thrown inside only: the value is not of its type. */
class NotOfType extends Error {}

/**
 * A value in the form in which the API server would store what is written of it: quantities in their canonical text,
 * base64 on one line, empty lists and maps and fields that can't tell zero from nothing left out. A value
 * that does not fit its type, or has fields the type does not know, is returned as it is: nobody can say what it means.
 */
export const typedForm = (value: unknown, type: MergeType): unknown => formed(value, type, 'written');

/** As `typedForm`, and without structs that are always there and hold nothing: `podSelector: {}` is there unsaid. */
export const storedForm = (value: unknown, type: MergeType): unknown => formed(value, type, 'stored');

/**
 * A value as a program that knows its type would write it back: as in `typedForm`, without fields the type does not know,
 * and with those that are always written. A value that does not fit its type is returned as it is.
 */
export const rewrittenForm = (value: unknown, type: MergeType): unknown => formed(value, type, 'rewritten');

type Form = 'written' | 'stored' | 'rewritten';

function formed(value: unknown, type: MergeType, form: Form): unknown {
  try {
    return formOf(value, type, form);
  } catch (thrown) {
    if (thrown instanceof NotOfType) return value;
    throw thrown;
  }
}

function formOf(value: unknown, type: MergeType, form: Form): unknown {
  if (value === null || value === undefined || type.type === 'any') return value;
  switch (type.type) {
    case 'scalar':
      return scalarForm(value, type.format);
    case 'struct':
      return structForm(expectRecord(value), type, form);
    case 'map':
      return Object.fromEntries(Object.entries(expectRecord(value)).map(([key, inner]) => [key, formOf(inner, type.values, form)]));
    case 'list':
      if (!Array.isArray(value)) throw new NotOfType();
      return value.map((item) => formOf(item, type.items, form));
  }
}

function expectRecord(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new NotOfType();
}

/** A loop and not a chain of copies: most of a comparison is spent here. Field names are declared ones, never `__proto__`. */
function structForm(value: Record<string, unknown>, struct: StructType, form: Form): Record<string, unknown> {
  const formed: Record<string, unknown> = form === 'rewritten' ? alwaysWritten(struct) : {};
  for (const name of Object.keys(value)) {
    const type = struct.field(name);
    if (type === undefined) {
      if (form === 'rewritten') continue;
      throw new NotOfType();
    }
    const inner = formOf(value[name], type, form);
    if (isLeftOut(struct, name, inner, type) || (form === 'stored' && isEmptyStruct(struct, name, inner))) continue;
    if (form !== 'rewritten' || inner !== null) formed[name] = inner;
  }
  return formed;
}

const isEmptyStruct = (struct: StructType, name: string, value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0 && storedFields(struct.name).isEmptyNothing(name);

function alwaysWritten(struct: StructType): Record<string, unknown> {
  const written = [...storedFields(struct.name).alwaysWritten].map(([name, value]) => {
    const type = struct.field(name);
    return [name, value === undefined && type?.type === 'struct' ? alwaysWritten(type) : (value ?? null)] as const;
  });
  return Object.fromEntries(written);
}

function isLeftOut(struct: StructType, name: string, form: unknown, type: MergeType): boolean {
  const fields = storedFields(struct.name);
  if (type.type === 'list') return Array.isArray(form) && form.length === 0 && !fields.keepsEmpty(name);
  if (type.type === 'map') return isRecord(form) && Object.keys(form).length === 0 && !fields.keepsEmpty(name);
  return type.type === 'scalar' && (form === '' || form === 0 || form === false) && fields.isZeroNothing(name);
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

const SCALARS: Readonly<Record<ScalarFormat, (value: unknown) => unknown>> = {
  text: (value) => expected(value, typeof value === 'string'),
  integer: (value) => expected(value, Number.isInteger(value)),
  number: (value) => expected(value, typeof value === 'number'),
  boolean: (value) => expected(value, typeof value === 'boolean'),
  time: (value) => expected(value, typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)),
  'int-or-text': (value) => expected(value, typeof value === 'string' || Number.isInteger(value)),
  quantity: (value) => {
    const text = quantityText(value);
    return expected(text, text !== undefined);
  },
  bytes: (value) => {
    const text = typeof value === 'string' ? value.replace(/[\r\n]/g, '') : '*';
    return expected(text, BASE64.test(text));
  },
};

const scalarForm = (value: unknown, format: ScalarFormat): unknown => SCALARS[format](value);

function expected(value: unknown, holds: boolean): unknown {
  if (holds) return value;
  throw new NotOfType();
}
