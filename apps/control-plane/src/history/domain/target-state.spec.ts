import fc from 'fast-check';
import { ABSENT, codesOf, HEALTH_CODES, spanOf, stateCode, stateOf, STATES, SYNC_CODES } from './target-state.js';

describe('the code of a state', () => {
  // They are in the tables: a code means the same for ever.
  it.each([
    ['SYNCED', 'HEALTHY', 1],
    ['SYNCED', 'PROGRESSING', 3],
    ['SYNCED', 'DEGRADED', 5],
    ['OUT_OF_SYNC', 'HEALTHY', 7],
    ['UNKNOWN', 'UNKNOWN', 18],
    ['SYNCING', 'HEALTHY', 19],
    ['SYNCING', 'UNKNOWN', 24],
  ])('of %s and %s is %i', (sync, health, code) => {
    expect(stateCode(sync, health)).toBe(code);
    expect(stateOf(code)).toEqual({ sync, health });
  });

  it('is another for each of them, and never that of a target that is not there', () => {
    const codes = SYNC_CODES.flatMap((sync) => HEALTH_CODES.map((health) => stateCode(sync, health)));
    expect(new Set(codes).size).toBe(STATES - 1);
    expect(codes).not.toContain(ABSENT);
    expect([stateOf(ABSENT), stateOf(STATES), stateOf(-1)]).toEqual([null, null, null]);
  });

  it('takes a word it does not know for unknown', () => {
    expect(stateOf(stateCode('Flying', 'Purple'))).toEqual({ sync: 'UNKNOWN', health: 'UNKNOWN' });
  });

  it('is searched by one side, the other or both', () => {
    expect(codesOf(null, null)).toHaveLength(STATES - 1);
    expect(codesOf(['SYNCING'], null)).toEqual([19, 20, 21, 22, 23, 24]);
    expect(codesOf(null, ['DEGRADED'])).toEqual([5, 11, 17, 23]);
    expect(codesOf(['SYNCED'], ['HEALTHY', 'DEGRADED'])).toEqual([1, 5]);
    expect(codesOf([], null)).toEqual([]);
  });
});

describe('the span of an interval', () => {
  it('is such that an interval that holds a position began less than twice the span before it', () => {
    const position = fc.integer({ min: 0, max: 2 ** 45 });
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 2 ** 45 }), fc.double({ min: 0, max: 1, noNaN: true }), (from, length, share) => {
        const inside = from + Math.min(length - 1, Math.floor(length * share));
        const span = spanOf(from, from + length);
        expect(from).toBeGreaterThan(inside - 2 ** (span + 1));
      }),
    );
  });

  it.each([[0, 1, 0], [5, 7, 1], [5, 8, 1], [0, 4, 2], [0, 2 ** 40 - 1, 39], [0, 2 ** 40, 40]])('from %i to %i is %i', (from, to, span) => {
    expect(spanOf(from, to)).toBe(span);
  });
});
