/** What a path expression is made of. `index` with no `at` is `.[]`; a slice without an end goes to the end. */
export type JqExpression =
  | { kind: 'identity' }
  | { kind: 'everything' }
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'variable'; name: string }
  | { kind: 'index'; of: JqExpression; at: JqExpression | null }
  | { kind: 'slice'; of: JqExpression; from: JqExpression | null; to: JqExpression | null }
  | { kind: 'list'; items: JqExpression | null }
  | { kind: 'try'; body: JqExpression; otherwise: JqExpression | null }
  | { kind: 'template'; parts: readonly (string | JqExpression)[] }
  | { kind: 'pipe' | 'comma' | 'alternative' | 'and' | 'or'; left: JqExpression; right: JqExpression }
  | { kind: 'compare'; operator: Comparison; left: JqExpression; right: JqExpression }
  | { kind: 'arithmetic'; operator: Arithmetic; left: JqExpression; right: JqExpression }
  | { kind: 'map'; entries: readonly { key: JqExpression; value: JqExpression }[] }
  | { kind: 'bind'; of: JqExpression; name: string; body: JqExpression }
  | { kind: 'condition'; test: JqExpression; then: JqExpression; otherwise: JqExpression }
  | { kind: 'call'; name: JqFunction; arguments: readonly JqExpression[] };

export const COMPARISONS = ['==', '!=', '<=', '>=', '<', '>'] as const;
export type Comparison = (typeof COMPARISONS)[number];

export type Arithmetic = '+' | '-' | '*' | '/' | '%';

/** The functions there are, with how many arguments each takes. */
export const FUNCTIONS = {
  select: [1],
  not: [0],
  empty: [0],
  first: [0, 1],
  last: [0, 1],
  limit: [2],
  nth: [1, 2],
  isempty: [1],
  recurse: [0, 1, 2],
  map: [1],
  any: [0, 1, 2],
  all: [0, 1, 2],
  IN: [1],
  path: [1],
  paths: [0, 1],
  leaf_paths: [0],
  getpath: [1],
  to_entries: [0],
  keys: [0],
  keys_unsorted: [0],
  length: [0],
  type: [0],
  has: [1],
  in: [1],
  contains: [1],
  inside: [1],
  index: [1],
  startswith: [1],
  endswith: [1],
  ltrimstr: [1],
  rtrimstr: [1],
  test: [1, 2],
  split: [1],
  join: [1],
  ascii_downcase: [0],
  ascii_upcase: [0],
  tostring: [0],
  tonumber: [0],
  tojson: [0],
  fromjson: [0],
  trim: [0],
  floor: [0],
  range: [1, 2],
  add: [0],
  min: [0],
  max: [0],
  reverse: [0],
  sort: [0],
  sort_by: [1],
  unique: [0],
  unique_by: [1],
  flatten: [0],
  nulls: [0],
  booleans: [0],
  numbers: [0],
  strings: [0],
  arrays: [0],
  objects: [0],
  iterables: [0],
  scalars: [0],
  values: [0],
} as const satisfies Record<string, readonly number[]>;
export type JqFunction = keyof typeof FUNCTIONS;

/** Text that is no path expression we know; `at` counts characters from 0. */
export class JqSyntaxError extends Error {
  constructor(
    reason: string,
    readonly at: number,
  ) {
    super(`${reason} at character ${at + 1}`);
  }
}
