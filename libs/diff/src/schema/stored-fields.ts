import { STORED_FORM } from '../generated/stored-form.js';

/** How the fields of one built-in struct are written as JSON. */
export interface StoredFields {
  /** The field is left out when its value is zero, false or '': there it means the same as nothing. */
  isZeroNothing(field: string): boolean;
  /** A struct that is always there: when it is empty, nothing is said of it. */
  isEmptyNothing(field: string): boolean;
  /** An empty list or map of this name is written, not left out. */
  keepsEmpty(field: string): boolean;
  /** Fields that are written even when nothing is said of them, with what is written then; undefined: the empty struct. */
  readonly alwaysWritten: ReadonlyMap<string, string | number | boolean | null | undefined>;
}

const EMPTY_VALUES = { s: '', n: 0, b: false, q: '0', u: null, o: undefined } as const;
const UNKNOWN: StoredFields = { isZeroNothing: () => false, isEmptyNothing: () => false, keepsEmpty: () => false, alwaysWritten: new Map() };

const known = new Map<string, StoredFields>();

/** What is known of the struct of this name; of others nothing: then nothing is left out but empty lists and maps. */
export function storedFields(struct: string): StoredFields {
  const found = known.get(struct) ?? read(struct);
  known.set(struct, found);
  return found;
}

function read(struct: string): StoredFields {
  const raw = STORED_FORM[struct];
  if (raw === undefined) return UNKNOWN;
  const zero = new Set(raw.z);
  const nullable = new Set(raw.u);
  const structs = new Set(raw.o);
  const written = (Object.keys(EMPTY_VALUES) as (keyof typeof EMPTY_VALUES)[]).flatMap((how) => (raw[how] ?? []).map((field) => [field, EMPTY_VALUES[how]] as const));
  return {
    isZeroNothing: (field) => zero.has(field),
    isEmptyNothing: (field) => structs.has(field),
    keepsEmpty: (field) => nullable.has(field),
    alwaysWritten: new Map(written),
  };
}
