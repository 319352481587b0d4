import { isRecord } from '@tidemark/kernel';

/** A component schema of an OpenAPI v3 document of the API server, as far as it is read here. */
export interface OpenApiSchema {
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly default?: unknown;
  readonly items?: OpenApiSchema;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly additionalProperties?: OpenApiSchema;
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}

export type Components = ReadonlyMap<string, OpenApiSchema>;

/** See RawType in libs/diff/src/schema/raw-schema.ts, which reads what is written here. */
export type RawType = string | { m: RawType; a?: 1 } | RawList;

interface RawList {
  l: RawType;
  /** Server-side apply tells items apart by these fields ([] = by their value). */
  k?: string[];
  /** Defaults of key fields that manifests may leave out. */
  d?: Record<string, unknown>;
  /** A strategic merge patch merges items by this field ('' = by their value). */
  p?: string;
  /** A strategic merge patch keeps no field of an item that the manifest does not have. */
  r?: 1;
}

/** Schemas that stand for a scalar, whatever their shape says. */
const SCALARS: ReadonlyMap<string, string> = new Map([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', 'q'],
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', 'x'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.Time', 't'],
  ['io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime', 't'],
]);

const SCALAR_TYPES: Readonly<Record<string, string>> = { string: 's', integer: 'i', number: 'n', boolean: 'b' };

/** `io.k8s.api.apps.v1.Deployment` → `apps.v1.Deployment`. */
export const shortName = (name: string): string => name.split('.').slice(-3).join('.');

/** The field types of a struct, and the names of the structs they refer to. */
export function fieldsOf(schema: OpenApiSchema, components: Components): { fields: Record<string, RawType>; references: string[] } {
  const reader = new TypeReader(components);
  const fields = Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, property]) => [name, reader.fieldType(property)]),
  );
  return { fields, references: reader.references };
}

class TypeReader {
  readonly references: string[] = [];

  constructor(private readonly components: Components) {}

  /** A struct may itself be patched with `retainKeys`: marked by a trailing `^`. A `replace` strategy makes it `=`. */
  fieldType(property: OpenApiSchema): RawType {
    const type = this.type(property);
    const strategies = String(property['x-kubernetes-patch-strategy'] ?? '').split(',');
    if (typeof type !== 'string' || !type.includes('@')) return type;
    if (strategies.includes('retainKeys')) return `${type}^`;
    return strategies.includes('replace') ? `${type}=` : type;
  }

  type(schema: OpenApiSchema): RawType {
    const target = referenceOf(schema);
    if (target !== undefined) return this.#reference(target, schema);
    if (schema.items !== undefined) return this.#list(schema, schema.items);
    if (schema.format === 'byte') return 'y';
    if (schema.type === 'object') return this.#map(schema);
    return SCALAR_TYPES[schema.type ?? ''] ?? 'a';
  }

  #reference(name: string, use: OpenApiSchema): RawType {
    const scalar = SCALARS.get(name);
    if (scalar !== undefined) return scalar;
    const schema = this.components.get(name);
    if (schema?.properties === undefined) return 'a';
    this.references.push(name);
    const mapType = use['x-kubernetes-map-type'] ?? schema['x-kubernetes-map-type'];
    return `${mapType === 'atomic' ? '!' : ''}@${shortName(name)}`;
  }

  #map(schema: OpenApiSchema): RawType {
    if (!isRecord(schema.additionalProperties)) return 'a';
    const values = this.type(schema.additionalProperties as OpenApiSchema);
    return schema['x-kubernetes-map-type'] === 'atomic' ? { m: values, a: 1 } : { m: values };
  }

  #list(schema: OpenApiSchema, items: OpenApiSchema): RawType {
    const list: RawList = { l: this.type(items) };
    const keys = applyKeys(schema);
    if (keys !== undefined) list.k = keys;
    const defaults = this.#keyDefaults(items, keys ?? []);
    if (Object.keys(defaults).length > 0) list.d = defaults;
    const strategies = String(schema['x-kubernetes-patch-strategy'] ?? '').split(',');
    if (strategies.includes('merge')) list.p = String(schema['x-kubernetes-patch-merge-key'] ?? '');
    if (strategies.includes('retainKeys')) list.r = 1;
    return list;
  }

  #keyDefaults(items: OpenApiSchema, keys: readonly string[]): Record<string, unknown> {
    const properties = this.components.get(referenceOf(items) ?? '')?.properties ?? {};
    const named = keys.map((key) => [key, properties[key]?.default] as const);
    return Object.fromEntries(named.filter(([, value]) => value !== undefined));
  }
}

/** The keys of a list under server-side apply; [] for a set, undefined for a list with one owner. */
function applyKeys(schema: OpenApiSchema): string[] | undefined {
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return schema['x-kubernetes-list-map-keys'] as string[];
    case 'set':
      return [];
    case 'atomic':
      return undefined;
    default:
      return legacyKeys(schema);
  }
}

/** Lists from before list types: the patch strategy says it (kube-openapi reads them so too). */
function legacyKeys(schema: OpenApiSchema): string[] | undefined {
  if (!String(schema['x-kubernetes-patch-strategy'] ?? '').split(',').includes('merge')) return undefined;
  const key = schema['x-kubernetes-patch-merge-key'];
  return typeof key === 'string' ? [key] : [];
}

function referenceOf(schema: OpenApiSchema): string | undefined {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return reference?.slice(reference.lastIndexOf('/') + 1);
}
