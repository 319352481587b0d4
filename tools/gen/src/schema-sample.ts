/** The part of JSON Schema that the events use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
}

export type SampleSize = 'full' | 'least';

/** A value that fits the schema: with every member, or with as little as it allows. The same schema gives the same value. */
export function sampleOf(schema: JsonSchema, size: SampleSize, name = 'value'): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum) return size === 'full' ? schema.enum[0] : schema.enum.at(-1);
  const { type } = schema;
  const choices = schema.anyOf ?? schema.oneOf ?? (typeof type === 'object' ? type.map((one) => ({ ...schema, type: one })) : undefined);
  if (choices) return sampleOf(choiceOf(choices, size), size, name);
  return plainSample(schema, size, name);
}

function plainSample(schema: JsonSchema, size: SampleSize, name: string): unknown {
  switch (schema.type) {
    case 'object':
      return objectOf(schema, size, name);
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, size === 'full' ? 1 : 0) }, () => sampleOf(schema.items ?? {}, size, name));
    case 'string':
      return textOf(schema, size, name);
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? -1) + 1, size === 'full' ? 3 : 0);
    case 'boolean':
      return size === 'full';
    case 'null':
      return null;
    default:
      // Any value is allowed.
      return size === 'full' ? { [name]: 'sample' } : null;
  }
}

function choiceOf(choices: readonly JsonSchema[], size: SampleSize): JsonSchema {
  const isNull = ({ type }: JsonSchema): boolean => type === 'null';
  return (size === 'least' ? choices.find(isNull) : choices.find((choice) => !isNull(choice))) ?? choices[0] ?? {};
}

function objectOf(schema: JsonSchema, size: SampleSize, name: string): Record<string, unknown> {
  const members = Object.entries(schema.properties ?? {}).filter(([member]) => size === 'full' || (schema.required ?? []).includes(member));
  const sample = Object.fromEntries(members.map(([member, value]) => [member, sampleOf(value, size, member)]));
  const isRecord = schema.properties === undefined && typeof schema.additionalProperties === 'object';
  return isRecord && size === 'full' ? { [name]: sampleOf(schema.additionalProperties as JsonSchema, size, name) } : sample;
}

/** By their patterns: the digests and identifiers of the product. */
const BY_PATTERN: readonly (readonly [RegExp, string])[] = [
  [/^sha256:[0-9a-f]{64}$/, `sha256:${'5a'.repeat(32)}`],
  [/^[0-9a-f]{40}$/, 'c0ffee'.repeat(6) + 'c0ff'],
  [/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '0d9f6a64-2f53-4f4e-9c8e-3a5d7b1c2e4f'],
];

function textOf({ format, pattern, minLength = 0 }: JsonSchema, size: SampleSize, name: string): string {
  if (format === 'date-time') return '2026-01-02T03:04:05.678Z';
  if (pattern !== undefined) {
    const known = BY_PATTERN.find(([, value]) => new RegExp(pattern).test(value));
    if (!known) throw new RangeError(`no sample is known for ${pattern} (${name}): add one to BY_PATTERN`);
    return known[1];
  }
  return size === 'full' || minLength > 0 ? `sample ${name}`.padEnd(minLength, '.') : '';
}
