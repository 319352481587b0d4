const UNIT_SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, 'µs': 1e-6, ms: 1e-3, s: 1, m: 60, h: 3_600 };
const PART = /(\d+(?:\.\d+)?|\.\d+)(ns|us|µs|ms|s|m|h)/gy;

/**
 * Seconds of a Go duration (`1h30m`, `500ms`) or of a bare number, which Argo CD reads as seconds. undefined when it is
 * neither, or is not above zero.
 */
export function goDurationSeconds(text: string): number | undefined {
  const seconds = /^\d+$/.test(text) ? Number(text) : sumOfParts(text);
  return seconds !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

function sumOfParts(text: string): number | undefined {
  let total = 0;
  let read = 0;
  for (const part of text.matchAll(PART)) {
    total += Number(part[1]) * (UNIT_SECONDS[part[2] ?? ''] ?? Number.NaN);
    read += part[0].length;
  }
  return read === text.length && read > 0 ? total : undefined;
}
