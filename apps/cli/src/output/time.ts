const UNITS: readonly [number, string][] = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'm'],
  [1, 's'],
];

/** `3m ago`, as tables show time; machines get RFC 3339 by `-o json`. */
export function ago(instant: string | null | undefined, now: Date): string {
  if (instant == null) return '-';
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(instant)) / 1_000));
  return `${span(seconds)} ago`;
}

export function span(seconds: number): string {
  const [size, unit] = UNITS.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.floor(seconds / size)}${unit}`;
}
