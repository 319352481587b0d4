/**
 * A merge schema in the compact form in which it is generated and stored.
 *
 * A type is a letter for a scalar (s text, i integer, n number, b boolean, q quantity, t time, x integer or text, y bytes
 * in base64, a anything), `@name` for a struct (`!@name`: one owner for all of it; a trailing `^`: a patch keeps only the
 * fields the manifest has; a trailing `=`: a patch replaces it whole), or one of the two objects below.
 */
export type RawType = string | RawMap | RawList;

export interface RawMap {
  /** Type of the values. */
  readonly m: RawType;
  /** One owner for the whole map. */
  readonly a?: 1;
}

export interface RawList {
  /** Type of the items. */
  readonly l: RawType;
  /** Fields by which server-side apply tells items apart; [] = by their value; absent = one owner for the whole list. */
  readonly k?: readonly string[];
  /** Defaults of key fields that manifests may leave out. */
  readonly d?: Readonly<Record<string, unknown>>;
  /** Field by which a strategic merge patch merges items; '' = by their value; absent = the list is replaced. */
  readonly p?: string;
  /** A strategic merge patch keeps no field of an item that the manifest does not have. */
  readonly r?: 1;
}

/** Struct name → field → type. */
export type RawTypes = Readonly<Record<string, Readonly<Record<string, RawType>>>>;

export interface RawSchema {
  /** `group/version/Kind` → name of its struct. */
  readonly kinds: Readonly<Record<string, string>>;
  readonly types: RawTypes;
}

/**
 * Struct name → how its fields are written as JSON: `z` left out when zero; written even when nothing is said of them:
 * `s` as an empty text, `n` as 0, `b` as false, `q` as "0", `o` as a map, `u` as null. All others are left out when nothing is said of
 * them (lists and maps also when they are empty).
 */
export type RawStoredForm = Readonly<Record<string, Readonly<Partial<Record<'z' | 's' | 'n' | 'b' | 'q' | 'o' | 'u', readonly string[]>>>>>;
