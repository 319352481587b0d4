import type { ScalarTag } from 'yaml';

/**
 * How go-yaml, and so Kubernetes, reads plain scalars: YAML 1.1 booleans; integers as Go's `ParseInt(base 0)` after
 * underscores are dropped (0x, 0o, 0b and a leading 0 for octal, no sexagesimal); timestamps stay text.
 * The tests run in this order on plain scalars only; what none takes is a string.
 */
export const GO_YAML_SCALARS: readonly ScalarTag[] = [
  {
    tag: 'tag:yaml.org,2002:null',
    default: true,
    test: /^(?:~|[Nn]ull|NULL)?$/,
    resolve: () => null,
    identify: (value) => value === null,
  },
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:[Yy]|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON|[Nn]|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
    resolve: (text) => /^(?:[Yy]|[Tt]|[Oo][Nn])/.test(text),
    identify: (value) => typeof value === 'boolean',
  },
  {
    tag: 'tag:yaml.org,2002:int',
    default: true,
    test: /^[-+]?(?:0[xX][0-9a-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|0[0-7_]*|[1-9][0-9_]*)$/,
    resolve: readInteger,
    identify: (value) => typeof value === 'number' && Number.isInteger(value),
  },
  {
    tag: 'tag:yaml.org,2002:float',
    default: true,
    test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/,
    resolve: (text) => Number(text),
    identify: (value) => typeof value === 'number',
  },
];

/** What the parser says of an integer that a JSON number can't carry; the digits stay out, they may be a secret. */
export const INEXACT_INTEGER = 'an integer here is too large to be kept exactly: quote it';

function readInteger(text: string, onError: (message: string) => void): number {
  const digits = text.replaceAll('_', '');
  const negative = digits.startsWith('-');
  const unsigned = digits.replace(/^[-+]/, '');
  const octal = /^0[0-7]+$/.test(unsigned) ? `0o${unsigned.slice(1)}` : unsigned;
  const value = Number(octal);
  if (!Number.isSafeInteger(value)) onError(INEXACT_INTEGER);
  return negative && value !== 0 ? -value : value;
}
