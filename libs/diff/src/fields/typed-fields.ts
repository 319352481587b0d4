import { isRecord } from '@tidemark/kernel';
import { ANY, fieldType, type MergeType } from '../schema/merge-schema.js';
import { isEmptySet, NO_FIELDS, THIS_FIELD, type FieldSet } from './field-set.js';
import { isAssociative, itemStep } from './list-keys.js';

const isMerged = (type: MergeType): boolean => !((type.type === 'map' || type.type === 'struct') && type.atomic);

/** Whether a value of this type is owned field by field. */
export const isGranularMap = (value: unknown, type: MergeType): value is Record<string, unknown> => isRecord(value) && isMerged(type);

/** Whether a map's key is part of its type (a struct's field) and so exists only by its content. */
const isDeclared = (type: MergeType, field: string): boolean => type.type === 'struct' && type.field(field) !== undefined;

const isBlank = (value: unknown): boolean => value === null || value === undefined || (isRecord(value) && Object.keys(value).length === 0);

/** The fields a manifest states, as server-side apply would note them for its manager. */
export function fieldSetOf(value: unknown, type: MergeType): FieldSet {
  if (isGranularMap(value, type)) return { member: false, children: new Map(Object.entries(value).map(([name, inner]) => [`f:${name}`, memberOf(inner, type, name)])) };
  if (Array.isArray(value) && isAssociative(type)) {
    return { member: false, children: new Map(value.map((item) => [itemStep(type, item), { ...fieldSetOf(item, type.items), member: true }])) };
  }
  return THIS_FIELD;
}

function memberOf(value: unknown, type: MergeType, name: string): FieldSet {
  const inner = fieldSetOf(value, fieldType(type, name));
  return isBlank(value) || !isDeclared(type, name) ? { ...inner, member: true } : inner;
}

/** The value without the fields in the set; null when nothing is left of it: it is still there, with nothing in it. */
export function withoutFields(value: unknown, type: MergeType, fields: FieldSet): unknown {
  if (isEmptySet(fields) || isBlank(value)) return value;
  if (isGranularMap(value, type)) {
    const kept = Object.entries(value).flatMap(([name, inner]) => {
      const rest = remaining(inner, fieldType(type, name), fields.children.get(`f:${name}`));
      return rest === undefined ? [] : [[name, rest] as const];
    });
    return kept.length === 0 ? null : Object.fromEntries(kept);
  }
  if (!Array.isArray(value) || !isAssociative(type)) return value;
  const kept = value.flatMap((item) => {
    const rest = remaining(item, type.items, fields.children.get(itemStep(type, item)));
    return rest === undefined ? [] : [rest];
  });
  return kept.length === 0 && value.length > 0 ? null : kept;
}

function remaining(value: unknown, type: MergeType, fields: FieldSet | undefined): unknown {
  if (fields === undefined) return value;
  return fields.member ? undefined : withoutFields(value, type, fields);
}

/** The set with every struct in it a member that has members: what exists only by its content goes with its content. */
export function withStructs(set: FieldSet, type: MergeType): FieldSet {
  const children = [...set.children].map(([step, inner]) => {
    const name = step.startsWith('f:') ? step.slice(2) : undefined;
    const below = withStructs(inner, name === undefined ? itemType(type) : fieldType(type, name));
    return [step, name !== undefined && isDeclared(type, name) ? { ...below, member: true } : below] as const;
  });
  return { member: set.member, children: new Map(children) };
}

const itemType = (type: MergeType): MergeType => (type.type === 'list' ? type.items : ANY);

/** The fields of `before` that `after` has no more, with everything below them. */
export function removedFields(before: unknown, after: unknown, type: MergeType): FieldSet {
  if (after === undefined || after === null) return before === undefined || before === null ? NO_FIELDS : THIS_FIELD;
  if (isGranularMap(before, type) && isRecord(after)) {
    return collected(Object.entries(before).map(([name, inner]) => [`f:${name}`, removedFields(inner, after[name], fieldType(type, name))] as const));
  }
  if (!Array.isArray(before) || !Array.isArray(after) || !isAssociative(type)) return NO_FIELDS;
  const kept = new Map(after.map((item) => [itemStep(type, item), item] as const));
  return collected(before.map((item) => [itemStep(type, item), removedFields(item, kept.get(itemStep(type, item)), type.items)] as const));
}

const collected = (children: readonly (readonly [string, FieldSet])[]): FieldSet => ({ member: false, children: new Map(children.filter(([, inner]) => !isEmptySet(inner))) });
