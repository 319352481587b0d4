import type { RawList, RawSchema, RawType } from './raw-schema.js';

export type ScalarFormat = 'text' | 'integer' | 'number' | 'boolean' | 'quantity' | 'time' | 'int-or-text' | 'bytes';

/** How a value of a kind merges: what has one owner, what is told apart by which keys. */
export type MergeType = ScalarType | StructType | MapType | ListType | AnyType;

export interface ScalarType {
  readonly type: 'scalar';
  readonly format: ScalarFormat;
}

export interface StructType {
  readonly type: 'struct';
  readonly name: string;
  /** One owner for all of it. */
  readonly atomic: boolean;
  readonly patch: 'merge' | 'retain-keys' | 'replace';
  /** undefined: no such field is declared. */
  field(name: string): MergeType | undefined;
}

export interface MapType {
  readonly type: 'map';
  readonly atomic: boolean;
  readonly values: MergeType;
}

export interface ListType {
  readonly type: 'list';
  readonly items: MergeType;
  /** Key fields under server-side apply; [] = a set; undefined = one owner. */
  readonly keys: readonly string[] | undefined;
  readonly keyDefaults: Readonly<Record<string, unknown>>;
  /** Key of a strategic merge patch; '' = by value; undefined = replaced whole. */
  readonly patchKey: string | undefined;
  readonly retainKeys: boolean;
}

/** Nothing is declared: maps merge by field, lists have one owner. */
export interface AnyType {
  readonly type: 'any';
}

/** What is known of the kinds of a cluster. */
export interface MergeSchema {
  typeOf(apiVersion: string, kind: string): StructType | undefined;
}

export const ANY: AnyType = { type: 'any' };

const FORMATS: Readonly<Record<string, ScalarFormat>> = { s: 'text', i: 'integer', n: 'number', b: 'boolean', q: 'quantity', t: 'time', x: 'int-or-text', y: 'bytes' };

/** Reads a stored schema; structs are read when they are first asked for. */
export function readSchema(raw: RawSchema): MergeSchema & { struct(name: string): StructType | undefined } {
  const fieldMaps = new Map<string, ReadonlyMap<string, MergeType>>();

  const fieldsOf = (name: string): ReadonlyMap<string, MergeType> => {
    const known = fieldMaps.get(name);
    if (known !== undefined) return known;
    const fields = new Map(Object.entries(raw.types[name] ?? {}).map(([field, type]) => [field, typeFrom(type)] as const));
    fieldMaps.set(name, fields);
    return fields;
  };

  const typeFrom = (type: RawType): MergeType => {
    if (typeof type === 'string') return type.includes('@') ? structFrom(type) : scalarFrom(type);
    if ('l' in type) return listFrom(type, typeFrom(type.l));
    return { type: 'map', atomic: type.a === 1, values: typeFrom(type.m) };
  };

  const structFrom = (text: string): StructType => {
    const patch = text.endsWith('^') ? 'retain-keys' : text.endsWith('=') ? 'replace' : 'merge';
    const name = text.replace(/^!?@/, '').replace(/[\^=]$/, '');
    return { type: 'struct', name, atomic: text.startsWith('!'), patch, field: (field) => fieldsOf(name).get(field) };
  };

  const struct = (name: string): StructType | undefined => (Object.hasOwn(raw.types, name) ? structFrom(`@${name}`) : undefined);
  return {
    struct,
    typeOf(apiVersion, kind) {
      const id = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}/${kind}`;
      return Object.hasOwn(raw.kinds, id) ? struct(raw.kinds[id] ?? '') : undefined;
    },
  };
}

function scalarFrom(letter: string): MergeType {
  const format = FORMATS[letter];
  return format === undefined ? ANY : { type: 'scalar', format };
}

const listFrom = (raw: RawList, items: MergeType): ListType => ({
  type: 'list',
  items,
  keys: raw.k,
  keyDefaults: raw.d ?? {},
  patchKey: raw.p,
  retainKeys: raw.r === 1,
});

/** The type of a field of a value of this type; ANY where nothing is declared. */
export function fieldType(type: MergeType, field: string): MergeType {
  if (type.type === 'struct') return type.field(field) ?? ANY;
  return type.type === 'map' ? type.values : ANY;
}
