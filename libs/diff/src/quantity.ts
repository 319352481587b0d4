const SUFFIX_EXPONENTS: Readonly<Record<string, readonly [base: bigint, exponent: number]>> = {
  n: [10n, -9],
  u: [10n, -6],
  m: [10n, -3],
  '': [10n, 0],
  k: [10n, 3],
  M: [10n, 6],
  G: [10n, 9],
  T: [10n, 12],
  P: [10n, 15],
  E: [10n, 18],
  Ki: [2n, 10],
  Mi: [2n, 20],
  Gi: [2n, 30],
  Ti: [2n, 40],
  Pi: [2n, 50],
  Ei: [2n, 60],
};

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/;

/** Nothing a cluster can hold needs more digits; longer text is not taken for a number. */
const MAX_LENGTH = 40;
/** Quantities are compared in billionths, the finest Kubernetes keeps. */
const SCALE = 9;

/** A Kubernetes quantity ("1000m", "1Gi", 0.5) in billionths, rounded up as the API server does; undefined for other text. */
export function quantityOf(value: unknown): bigint | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  const match = text.length > MAX_LENGTH ? null : QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const [base, power] = exponent === undefined ? (SUFFIX_EXPONENTS[suffix] ?? [10n, 0]) : ([10n, Number(exponent)] as const);
  const magnitude = scaled(BigInt(whole + fraction), base, power, SCALE - fraction.length);
  return sign === '-' ? -magnitude : magnitude;
}

function scaled(digits: bigint, base: bigint, power: number, tens: number): bigint {
  const up = (base === 10n ? 10n ** BigInt(Math.max(0, power + tens)) : base ** BigInt(power) * 10n ** BigInt(Math.max(0, tens))) * digits;
  const shrink = base === 10n ? Math.max(0, -(power + tens)) : Math.max(0, -tens);
  const divisor = 10n ** BigInt(shrink);
  return (up + divisor - 1n) / divisor;
}

/** Maps whose values are quantities. */
const QUANTITY_MAPS: ReadonlySet<string> = new Set(['limits', 'requests', 'capacity', 'allocatable', 'hard', 'min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio', 'podFixed']);
/** Fields that are a quantity themselves. */
const QUANTITY_FIELDS: ReadonlySet<string> = new Set(['sizeLimit', 'divisor', 'averageValue', 'maximumVolumeSize']);
/** Fields that may be an integer or text. */
const INT_OR_STRING: ReadonlySet<string> = new Set(['port', 'targetPort', 'maxSurge', 'maxUnavailable', 'minAvailable']);

/** Whether two scalars of this field mean the same although they are written differently. */
export function sameMeaning(parent: string, field: string, desired: unknown, live: unknown): boolean {
  if (QUANTITY_MAPS.has(parent) || QUANTITY_FIELDS.has(field) || (parent === 'target' && field === 'value')) {
    const wanted = quantityOf(desired);
    return wanted !== undefined && wanted === quantityOf(live);
  }
  return INT_OR_STRING.has(field) && isIntOrString(desired) && isIntOrString(live) && String(desired) === String(live);
}

const isIntOrString = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
