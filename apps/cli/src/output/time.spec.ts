import { ago, span } from './time.js';

describe('time in a table', () => {
  it.each([[0, '0s'], [59, '59s'], [60, '1m'], [3_599, '59m'], [3_600, '1h'], [86_399, '23h'], [86_400, '1d'], [864_000, '10d']])('shows %d seconds as %s', (seconds, text) => {
    expect(span(seconds)).toBe(text);
  });

  it('is counted back from now', () => {
    expect(ago('2026-01-01T00:00:00Z', new Date('2026-01-01T00:03:10Z'))).toBe('3m ago');
  });

  it('is never in the future when the clocks differ', () => {
    expect(ago('2026-01-01T00:00:05Z', new Date('2026-01-01T00:00:00Z'))).toBe('0s ago');
  });

  it('is a dash when it never was', () => {
    expect([ago(null, new Date()), ago(undefined, new Date())]).toEqual(['-', '-']);
  });
});
