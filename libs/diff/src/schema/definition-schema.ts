import { isRecord } from '@tidemark/kernel';
import { fieldAt, type KubernetesObject } from '@tidemark/manifest';
import { builtinStruct } from './builtin-schema.js';
import { ANY, type ListType, type MergeSchema, type MergeType, type ScalarFormat, type StructType } from './merge-schema.js';

type Schema = Readonly<Record<string, unknown>>;

/**
 * How the objects of custom kinds merge, as the schemas of their CustomResourceDefinitions say. Fields that are declared
 * nowhere (`x-kubernetes-preserve-unknown-fields`) merge by name, their lists have one owner.
 */
export function schemaOfDefinitions(definitions: Iterable<KubernetesObject>): MergeSchema {
  const types = new Map<string, StructType>();
  for (const definition of definitions) {
    const [group, kind, versions] = [fieldAt(definition, 'spec', 'group'), fieldAt(definition, 'spec', 'names', 'kind'), fieldAt(definition, 'spec', 'versions')];
    if (!Array.isArray(versions)) continue;
    for (const version of versions.filter(isRecord)) {
      const schema = fieldAt(version, 'schema', 'openAPIV3Schema');
      if (isRecord(schema)) types.set(`${String(group)}/${String(version['name'])}/${String(kind)}`, rootOf(mergingPart(schema)));
    }
  }
  return { typeOf: (apiVersion, kind) => types.get(`${apiVersion}/${kind}`) };
}

const MERGING = ['type', 'default', 'x-kubernetes-int-or-string', 'x-kubernetes-embedded-resource', 'x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-map-type'];

/** A schema without its texts and rules, which are most of it: what is kept of a kind is what says how its objects merge. */
function mergingPart(schema: Schema): Schema {
  const part: Record<string, unknown> = {};
  for (const name of MERGING) if (schema[name] !== undefined) part[name] = schema[name];
  const { properties, items, additionalProperties } = schema;
  if (isRecord(properties)) part['properties'] = Object.fromEntries(Object.entries(properties).flatMap(([name, inner]) => (isRecord(inner) ? [[name, mergingPart(inner)]] : [])));
  if (isRecord(items)) part['items'] = mergingPart(items);
  if (isRecord(additionalProperties)) part['additionalProperties'] = mergingPart(additionalProperties);
  return part;
}

const TEXT: MergeType = { type: 'scalar', format: 'text' };

/** What every object has, whatever its schema says of it. */
function rootOf(schema: Schema): StructType {
  const own = structOf(schema);
  const common: Readonly<Record<string, MergeType>> = { apiVersion: TEXT, kind: TEXT, metadata: builtinStruct('meta.v1.ObjectMeta') ?? ANY };
  return { ...own, field: (name) => (Object.hasOwn(common, name) ? common[name] : own.field(name)) };
}

function typeOf(schema: Schema): MergeType {
  if (schema['x-kubernetes-int-or-string'] === true) return { type: 'scalar', format: 'int-or-text' };
  if (isRecord(schema['properties']) || schema['x-kubernetes-embedded-resource'] === true) return structOf(schema);
  if (isRecord(schema['additionalProperties'])) return { type: 'map', atomic: isAtomic(schema), values: typeOf(schema['additionalProperties']) };
  if (schema['type'] === 'array') return listOf(schema, isRecord(schema['items']) ? schema['items'] : {});
  if (schema['type'] === 'object') return { type: 'map', atomic: isAtomic(schema), values: ANY };
  const format = FORMATS[String(schema['type'])];
  return format === undefined ? ANY : { type: 'scalar', format };
}

const FORMATS: Readonly<Record<string, ScalarFormat>> = { string: 'text', integer: 'integer', number: 'number', boolean: 'boolean' };

const isAtomic = (schema: Schema): boolean => schema['x-kubernetes-map-type'] === 'atomic';

/** Fields are read when they are first asked for: schemas are large and most of one is never looked at. */
function structOf(schema: Schema): StructType {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const read = new Map<string, MergeType>();
  const field = (name: string): MergeType | undefined => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (!isRecord(property)) return undefined;
    const type = read.get(name) ?? typeOf(property);
    read.set(name, type);
    return type;
  };
  return { type: 'struct', name: '', atomic: isAtomic(schema), patch: 'merge', field };
}

function listOf(schema: Schema, items: Schema): ListType {
  const named = schema['x-kubernetes-list-map-keys'];
  const keys = schema['x-kubernetes-list-type'] === 'map' && Array.isArray(named) ? named.map(String) : schema['x-kubernetes-list-type'] === 'set' ? [] : undefined;
  const keyDefaults = Object.fromEntries((keys ?? []).flatMap((key) => defaultOf(fieldAt(items, 'properties', key), key)));
  return { type: 'list', items: typeOf(items), keys, keyDefaults, patchKey: undefined, retainKeys: false };
}

const defaultOf = (property: unknown, key: string): [string, unknown][] => (isRecord(property) && property['default'] !== undefined ? [[key, property['default']]] : []);
