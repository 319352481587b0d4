import { isRecord } from '@tidemark/kernel';
import { LAST_APPLIED_ANNOTATION, type KubernetesObject } from '@tidemark/manifest';
import { withoutAnnotation, type NormalFormOptions } from '../canonical/normal-form.js';
import { storedForm } from '../canonical/typed-form.js';
import { withClientDefaults } from '../defaults/client-defaults.js';
import { withServerDefaults } from '../defaults/server-defaults.js';
import { differenceOf, intersectionOf, isEmptySet, NO_FIELDS, readFieldSet, unionOf, type FieldSet } from '../fields/field-set.js';
import { sameJson } from '../fields/json-equality.js';
import { mergedOver } from '../fields/typed-merge.js';
import { fieldSetOf, withoutFields, withStructs } from '../fields/typed-fields.js';
import { BUILTIN_SCHEMA } from '../schema/builtin-schema.js';
import { ANY, type MergeSchema, type MergeType } from '../schema/merge-schema.js';
import { comparePair, predictionOf, type Pair, type Prediction } from './predicted.js';

export interface StructuredMergeOptions extends NormalFormOptions {
  /** The field manager that applies. */
  readonly manager: string;
  /** Types of kinds that are not built in; a kind nobody describes merges by field, its lists whole. */
  readonly schema?: MergeSchema;
}

/**
 * Compares by server-side apply done here: the manifest is merged into live by its types, and what the manager applied
 * before, does not state any more and nobody else owns is removed. Knows no webhook and no conversion.
 *
 * @throws TidemarkError `diff.merge-key-missing`, `diff.nothing-to-compare`
 */
export function diffStructuredMerge(pair: Pair, options: StructuredMergeOptions): Prediction {
  return comparePair(pair, options, (target, live) => {
    const type = typeOf(target, options.schema);
    const applied = applyTyped(target, live, type, options.manager);
    if (sameJson(applied, live)) return predictionOf(live, live);
    return predictionOf(asStored(live), asStored(applied));
  });
}

export const typeOf = ({ apiVersion, kind }: KubernetesObject, schema: MergeSchema | undefined): MergeType =>
  BUILTIN_SCHEMA.typeOf(apiVersion, kind) ?? schema?.typeOf(apiVersion, kind) ?? ANY;

function asStored(object: KubernetesObject): KubernetesObject {
  const defaulted = withServerDefaults(withClientDefaults(withoutAnnotation(object, LAST_APPLIED_ANNOTATION)));
  const type = BUILTIN_SCHEMA.typeOf(object.apiVersion, object.kind);
  return type === undefined ? defaulted : (storedForm(defaulted, type) as KubernetesObject);
}

function applyTyped(target: KubernetesObject, live: KubernetesObject, type: MergeType, manager: string): KubernetesObject {
  const merged = mergedOver(live, target, type);
  const before = appliedBefore(live, manager);
  const stated = fieldSetOf(target, type);
  // Nearly always the manifest still states all it applied before.
  if (isEmptySet(differenceOf(before, stated))) return merged as KubernetesObject;
  const owned = unionOf(stated, ownedByOthers(live, manager));
  return pruned(merged, type, before, owned) as KubernetesObject;
}

/**
 * Without what the manager applied before and nobody owns now. A list item or map entry goes with all that is in it; a
 * struct goes when nothing in it is owned any more.
 */
function pruned(merged: unknown, type: MergeType, before: FieldSet, owned: FieldSet): unknown {
  const fieldsOf = (value: unknown): FieldSet => withStructs(fieldSetOf(value, type), type);
  const last = withStructs(before, type);
  const all = fieldsOf(merged);
  const without = withoutFields(merged, type, last);
  const kept = unionOf(fieldsOf(without), withStructs(owned, type));
  const withOwned = withoutFields(merged, type, differenceOf(all, kept));
  return withoutFields(merged, type, intersectionOf(differenceOf(all, fieldsOf(withOwned)), last));
}

interface ManagedEntry {
  readonly manager: unknown;
  readonly operation: unknown;
  readonly subresource: unknown;
  readonly fields: FieldSet;
}

export const managedEntries = (object: KubernetesObject): ManagedEntry[] => {
  const entries: unknown = object.metadata['managedFields'];
  if (!Array.isArray(entries)) return [];
  return entries.filter(isRecord).map(({ manager, operation, subresource, fieldsV1 }) => ({ manager, operation, subresource, fields: readFieldSet(fieldsV1) }));
};

const isOwn = (entry: ManagedEntry, manager: string): boolean => entry.manager === manager && entry.operation === 'Apply' && !entry.subresource;

const appliedBefore = (live: KubernetesObject, manager: string): FieldSet =>
  managedEntries(live).filter((entry) => isOwn(entry, manager)).reduce((set, { fields }) => unionOf(set, fields), NO_FIELDS);

const ownedByOthers = (live: KubernetesObject, manager: string): FieldSet =>
  managedEntries(live).filter((entry) => !isOwn(entry, manager)).reduce((set, { fields }) => unionOf(set, fields), NO_FIELDS);
