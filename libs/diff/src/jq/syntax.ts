/** What a path expression is made of. `index` with no `at` is `.[]`. */
export type JqExpression =
  | { kind: 'identity' }
  | { kind: 'everything' }
  | { kind: 'literal'; value: string | number | boolean | null }
  | { kind: 'index'; of: JqExpression; at: JqExpression | null }
  | { kind: 'try'; body: JqExpression }
  | { kind: 'pipe' | 'comma' | 'alternative' | 'and' | 'or'; left: JqExpression; right: JqExpression }
  | { kind: 'compare'; operator: Comparison; left: JqExpression; right: JqExpression }
  | { kind: 'call'; name: JqFunction; arguments: JqExpression[] };

export const COMPARISONS = ['==', '!=', '<=', '>=', '<', '>'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** The functions there are, with how many arguments each takes. */
export const FUNCTIONS = {
  select: [1],
  not: [0],
  startswith: [1],
  endswith: [1],
  contains: [1],
  has: [1],
  any: [0, 1],
  all: [0, 1],
  keys: [0],
  length: [0],
  type: [0],
  empty: [0],
  recurse: [0],
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
