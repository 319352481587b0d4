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
 * fraction ("1000m" → "1", "1024Mi" → "1Gi", "1.25G" → "1250M"), unless it takes the text for canonical and keeps it
 * ("34.152M", "+7"). Text that is no quantity is undefined.
 */
export function quantityText(value: unknown): string | undefined {
  const amount = quantityOf(value);
  if (amount === undefined) return undefined;
  const text = String(value).trim();
  if (amount === 0n) return '0';
  if (isKept(text)) return text;
  if (/[eE][+-]?\d+$/.test(text)) return exponentText(amount);
  return /i$/.test(text) ? binaryText(amount) : suffixed(amount, DECIMAL);
}

const PARTS = /^[+-]?0*((?:[1-9]\d*)?)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;
const EXPONENTS: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY_EXPONENTS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
/** So many digits fit into 64 bits. */
const DIGITS = 18;
const BINARY_DIGITS = 14;
const FINEST = -9;

/**
 * Whether Kubernetes keeps the text as it is: its parser has a short cut that takes a number for canonical by its last
 * digits and its exponent, and so also one with three decimals.
 */
function isKept(text: string): boolean {
  const match = PARTS.exec(text);
  if (match === null) return false;
  const [, written = '', fraction = '', exponent, suffix = ''] = match;
  const whole = written || '0';
  const binary = BINARY_EXPONENTS[suffix];
  if (binary !== undefined) return fraction === '' && whole.length + Math.floor((binary * 3) / 10) <= BINARY_DIGITS && BigInt(whole) % 8n !== 0n;
  return isKeptDecimal(whole + fraction, (exponent === undefined ? (EXPONENTS[suffix] ?? 0) : Number(exponent)) - fraction.length);
}

const isKeptDecimal = (digits: string, scale: number): boolean => digits.length <= DIGITS && scale >= FINEST && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');

function suffixed(amount: bigint, suffixes: readonly (readonly [string, bigint])[]): string {
  const [suffix, unit] = suffixes.find(([, size]) => amount % size === 0n) ?? ['n', 1n];
  return `${amount / unit}${suffix}`;
}

/** More bytes than 63 bits count are cut to that. */
const MOST = (2n ** 63n - 1n) * BILLION;

/** Below 1024 bytes, or with a fraction of a byte, Kubernetes falls back to decimal suffixes. */
function binaryText(given: bigint): string {
  const amount = given > MOST ? MOST : given < -MOST ? -MOST : given;
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
