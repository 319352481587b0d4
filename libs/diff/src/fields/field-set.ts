import { canonicalJson, isRecord } from '@tidemark/kernel';

/**
 * A set of fields of an object, as a tree. A step is written as in `managedFields`: `f:name`, `k:{"name":"web"}` (keys
 * sorted), `v:"text"`, `i:0`.
 */
export interface FieldSet {
  /** The field at this place is itself in the set. */
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const NO_FIELDS: FieldSet = { member: false, children: new Map() };
export const THIS_FIELD: FieldSet = { member: true, children: new Map() };

export const isEmptySet = (set: FieldSet): boolean => !set.member && set.children.size === 0;

/** Reads `fieldsV1`. Steps that can't be read are kept as they stand: they then meet no field. */
export function readFieldSet(fields: unknown): FieldSet {
  if (!isRecord(fields)) return NO_FIELDS;
  const children = Object.entries(fields)
    .filter(([step]) => step !== '.')
    .map(([step, inner]) => [sortedStep(step), isLeaf(inner) ? THIS_FIELD : readFieldSet(inner)] as const);
  return { member: Object.hasOwn(fields, '.'), children: new Map(children) };
}

const isLeaf = (value: unknown): boolean => !isRecord(value) || Object.keys(value).length === 0;

function sortedStep(step: string): string {
  if (!step.startsWith('k:')) return step;
  try {
    return `k:${canonicalJson(JSON.parse(step.slice(2)))}`;
  } catch {
    // Not what an API server writes.
    return step;
  }
}

export function unionOf(left: FieldSet, right: FieldSet): FieldSet {
  const children = new Map(left.children);
  for (const [step, inner] of right.children) {
    const known = children.get(step);
    children.set(step, known === undefined ? inner : unionOf(known, inner));
  }
  return { member: left.member || right.member, children };
}

/** What is in `left` and not in `right`. */
export function differenceOf(left: FieldSet, right: FieldSet): FieldSet {
  return { member: left.member && !right.member, children: combined(left, (step, inner) => differenceOf(inner, right.children.get(step) ?? NO_FIELDS)) };
}

export function intersectionOf(left: FieldSet, right: FieldSet): FieldSet {
  return { member: left.member && right.member, children: combined(left, (step, inner) => intersectionOf(inner, right.children.get(step) ?? NO_FIELDS)) };
}

function combined(left: FieldSet, combine: (step: string, inner: FieldSet) => FieldSet): ReadonlyMap<string, FieldSet> {
  const children = [...left.children].map(([step, inner]) => [step, combine(step, inner)] as const);
  return new Map(children.filter(([, inner]) => !isEmptySet(inner)));
}
