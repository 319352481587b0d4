import { isRecord } from '@tidemark/kernel';
import type { MergeType, ScalarFormat, StructType } from '../schema/merge-schema.js';
import { quantityText } from './quantity-text.js';
import { isNothing } from './zero-fields.js';

/** Thrown inside only: the value is not of its type. */
class NotOfType extends Error {}

/**
 * A value in the form in which the API server would store what is written of it: quantities in their canonical text,
 * base64 on one line, empty lists and maps and fields that can't tell zero from nothing left out. A value
 * that does not fit its type, or has fields the type does not know, is returned as it is: nobody can say what it means.
 */
export function typedForm(value: unknown, type: MergeType): unknown {
  try {
    return formOf(value, type);
  } catch (thrown) {
    if (thrown instanceof NotOfType) return value;
    throw thrown;
  }
}

function formOf(value: unknown, type: MergeType): unknown {
  if (value === null || value === undefined || type.type === 'any') return value;
  switch (type.type) {
    case 'scalar':
      return scalarForm(value, type.format);
    case 'struct':
      return structForm(expectRecord(value), type);
    case 'map':
      return Object.fromEntries(Object.entries(expectRecord(value)).map(([key, inner]) => [key, formOf(inner, type.values)]));
    case 'list':
      if (!Array.isArray(value)) throw new NotOfType();
      return value.map((item) => formOf(item, type.items));
  }
}

function expectRecord(value: unknown): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new NotOfType();
}

function structForm(value: Record<string, unknown>, struct: StructType): Record<string, unknown> {
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const type = struct.field(name);
    if (type === undefined) throw new NotOfType();
    const form = formOf(inner, type);
    return isLeftOut(struct, name, form, type) ? [] : [[name, form] as const];
  });
  return Object.fromEntries(kept);
}

function isLeftOut(struct: StructType, name: string, form: unknown, type: MergeType): boolean {
  if (type.type === 'list') return Array.isArray(form) && form.length === 0;
  if (type.type === 'map') return isRecord(form) && Object.keys(form).length === 0;
  return type.type === 'scalar' && isNothing(struct.name, name, form);
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
