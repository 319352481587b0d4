import { isRecord } from '@tidemark/kernel';

export type Fields = Readonly<Record<string, unknown>>;

/** Fills in what clients of the API server know to be the default. Pure: gives a new value. */
export type DefaultRule = (fields: Fields) => Fields;

/** Go can't tell an absent text from an empty one, so both take the default. */
const isUnset = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Values for fields that are not set; a function computes it from the fields beside it (undefined: none). */
export function defaults(values: Readonly<Record<string, unknown>>): DefaultRule {
  return (fields) => {
    const added = Object.entries(values)
      .filter(([name]) => isUnset(fields[name]))
      .map(([name, value]) => [name, typeof value === 'function' ? (value as (fields: Fields) => unknown)(fields) : value] as const)
      .filter(([, value]) => value !== undefined);
    return added.length === 0 ? fields : { ...fields, ...Object.fromEntries(added) };
  };
}

export const all = (...rules: readonly DefaultRule[]): DefaultRule => (fields) => rules.reduce((current, rule) => rule(current), fields);

export const when = (condition: (fields: Fields) => boolean, rule: DefaultRule): DefaultRule => (fields) => (condition(fields) ? rule(fields) : fields);

/** Applies inside a field that is there. */
export const inside = (name: string, ...rules: readonly DefaultRule[]): DefaultRule => (fields) => {
  const value = fields[name];
  return isRecord(value) ? { ...fields, [name]: all(...rules)(value) } : fields;
};

/** Applies inside a field, which exists in every object even when nothing is written of it. */
export const within = (name: string, ...rules: readonly DefaultRule[]): DefaultRule => (fields) => {
  const value = fields[name];
  if (isRecord(value) || value === undefined || value === null) return { ...fields, [name]: all(...rules)(value ?? {}) };
  return fields;
};

/** Applies to every item of a list. */
export const each = (name: string, ...rules: readonly DefaultRule[]): DefaultRule => (fields) => {
  const value = fields[name];
  return Array.isArray(value) ? { ...fields, [name]: value.map((item) => (isRecord(item) ? all(...rules)(item) : (item as unknown))) } : fields;
};

export const isSet = (name: string) => (fields: Fields): boolean => !isUnset(fields[name]);

export const isOneOf = (name: string, ...values: readonly string[]) => (fields: Fields): boolean => values.includes(String(fields[name]));
