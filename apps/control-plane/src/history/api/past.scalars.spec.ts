import { parseValue } from 'graphql';
import { InstantScalar } from './past.scalars.js';

describe('an instant in the API', () => {
  it.each([
    [4711, { position: 4711 }],
    ['4711', { position: 4711 }],
    [0, { position: 0 }],
    ['2026-01-31T10:00:00Z', { time: '2026-01-31T10:00:00.000Z' }],
    ['2026-01-31T10:00:00.123456Z', { time: '2026-01-31T10:00:00.123Z' }],
    ['2026-01-31T12:00:00+02:00', { time: '2026-01-31T10:00:00.000Z' }],
  ])('%p is read', (value, expected) => {
    expect(InstantScalar.parseValue(value)).toEqual(expected);
    expect(InstantScalar.parseLiteral(parseValue(JSON.stringify(value)))).toEqual(expected);
  });

  it.each([[-1], [1.5], ['yesterday'], ['2026-01-31'], [''], [true], [null], ['1'.repeat(16)], [{}]])('%p is refused', (value) => {
    expect(() => InstantScalar.parseValue(value)).toThrow(/instant/i);
  });
});
