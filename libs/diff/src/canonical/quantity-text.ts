import { quantityOf } from '../quantity.js';

const BILLION = 1_000_000_000n;
const DECIMAL: readonly (readonly [suffix: string, billionths: bigint])[] = [
  ['E', 10n ** 27n],
  ['P', 10n ** 24n],
  ['T', 10n ** 21n],
  ['G', 10n ** 18n],
  ['M', 10n ** 15n],
  ['k', 10n ** 12n],
  ['', BILLION],
  ['m', 1_000_000n],
  ['u', 1_000n],
  ['n', 1n],
];
const BINARY_SUFFIXES = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki', ''] as const;

/**
 * A quantity as the API server writes it: in the suffix family it was written in, with the largest suffix that needs no
 * fraction ("1000m" → "1", "1024Mi" → "1Gi", "1.25G" → "1250M"). Text that is no quantity is undefined.
 */
export function quantityText(value: unknown): string | undefined {
  const amount = quantityOf(value);
  if (amount === undefined) return undefined;
  const text = String(value).trim();
  if (amount === 0n) return '0';
  if (/[eE][+-]?\d+$/.test(text)) return exponentText(amount);
  return /i$/.test(text) ? binaryText(amount) : suffixed(amount, DECIMAL);
}

function suffixed(amount: bigint, suffixes: readonly (readonly [string, bigint])[]): string {
  const [suffix, unit] = suffixes.find(([, size]) => amount % size === 0n) ?? ['n', 1n];
  return `${amount / unit}${suffix}`;
}

/** Below 1024 bytes, or with a fraction of a byte, Kubernetes falls back to decimal suffixes. */
function binaryText(amount: bigint): string {
  if (amount % BILLION !== 0n || (amount < 1024n * BILLION && amount > -1024n * BILLION)) return suffixed(amount, DECIMAL);
  const sizes = BINARY_SUFFIXES.map((suffix, place) => [suffix, BILLION * 1024n ** BigInt(BINARY_SUFFIXES.length - 1 - place)] as const);
  return suffixed(amount, sizes);
}

/** Exponents are multiples of three. */
function exponentText(amount: bigint): string {
  const sizes = DECIMAL.map(([, size], place) => [exponentOf(place), size] as const);
  return suffixed(amount, sizes);
}

const exponentOf = (place: number): string => {
  const exponent = 18 - place * 3;
  return exponent === 0 ? '' : `e${exponent}`;
};
