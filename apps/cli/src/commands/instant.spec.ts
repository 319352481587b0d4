import { instant } from './instant.js';

const NOW = new Date('2026-01-31T10:00:00.000Z');

describe('instant', () => {
  it.each([
    [undefined, null],
    ['now', null],
    ['4711', '4711'],
    ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00Z'],
    ['2026-01-31T09:00:00.5+02:00', '2026-01-31T09:00:00.5+02:00'],
    ['90m', '2026-01-31T08:30:00.000Z'],
    ['1h30m', '2026-01-31T08:30:00.000Z'],
    ['15s', '2026-01-31T09:59:45.000Z'],
  ])('reads %s', (text, expected) => {
    expect(instant(text, NOW)).toBe(expected);
  });

  it.each(['yesterday', '-1', '2026-01-31', '1.5', '12h!', '3 h'])('refuses %s', (text) => {
    expect(() => instant(text, NOW)).toThrow('is no instant');
  });
});
