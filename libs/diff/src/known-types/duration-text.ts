const NANOSECONDS: Readonly<Record<string, bigint>> = { ns: 1n, us: 1_000n, 'µs': 1_000n, 'μs': 1_000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n };
const DURATION = /^[+-]?(?:0|(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const PART = /(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g;
/** What 64 bits of nanoseconds hold; anything longer is no duration to the programs that read it. */
const LONGEST = 2n ** 63n - 1n;
const MAX_CHARS = 100;

/** A duration as Go programs write it ("90m" → "1h30m0s", "0.5s" → "500ms"); undefined for text that is none. */
export function durationText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > MAX_CHARS || !DURATION.test(value)) return undefined;
  const amount = [...value.matchAll(PART)].reduce((sum, [, whole = '', fraction = '', unit = '']) => sum + partOf(whole, fraction, NANOSECONDS[unit] ?? 0n), 0n);
  if (amount > LONGEST) return undefined;
  return amount === 0n ? '0s' : `${value.startsWith('-') ? '-' : ''}${positiveText(amount)}`;
}

function partOf(whole: string, fraction: string, unit: bigint): bigint {
  return BigInt(whole || '0') * unit + (fraction === '' ? 0n : (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length));
}

function positiveText(amount: bigint): string {
  if (amount < 1_000n) return `${amount}ns`;
  if (amount < 1_000_000n) return `${decimal(amount, 1_000n)}µs`;
  if (amount < 1_000_000_000n) return `${decimal(amount, 1_000_000n)}ms`;
  const seconds = `${decimal(amount % 60_000_000_000n, 1_000_000_000n)}s`;
  const minutes = amount / 60_000_000_000n;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** A quotient as a decimal number without trailing zeros; `unit` is a power of ten. */
function decimal(amount: bigint, unit: bigint): string {
  const fraction = (amount % unit).toString().padStart(unit.toString().length - 1, '0').replace(/0+$/, '');
  return fraction === '' ? `${amount / unit}` : `${amount / unit}.${fraction}`;
}
