import { pruneAllowed, type PruneQuestion } from './prune-guard.js';

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `ConfigMap shop/${String(n).padStart(3, '0')}`);
const question = (toPrune: number, total: number, more: Partial<PruneQuestion> = {}): PruneQuestion => ({ names: names(toPrune), total, empty: false, allowEmpty: false, limit: { unit: 'percent', most: 50 }, ...more });

describe('pruneAllowed', () => {
  it.each<[string, PruneQuestion, boolean]>([
    ['nothing', question(0, 10, { empty: true }), true],
    ['one of ten', question(1, 10), true],
    ['all, for an empty bundle', question(10, 10, { empty: true }), false],
    ['all, for a bundle of other objects', question(10, 10), false],
    ['all, when that is wanted', question(10, 10, { empty: true, allowEmpty: true, limit: null }), true],
    ['more than half', question(11, 20), false],
    ['half', question(10, 20), true],
    ['more than half of a few', question(9, 12), true],
    ['more than the number that is allowed', question(101, 1_000, { limit: { unit: 'count', most: 100 } }), false],
    ['as many as are allowed', question(100, 1_000, { limit: { unit: 'count', most: 100 } }), true],
    ['none of any, when none may go', question(1, 1_000, { limit: { unit: 'count', most: 0 } }), false],
    ['more than half, as a person asked', question(11, 20, { limit: null }), true],
    ['all, as a person asked, for an empty bundle', question(10, 10, { empty: true, limit: null }), false],
  ])('of %s', (_, asked, allowed) => {
    expect(pruneAllowed(asked).allowed).toBe(allowed);
  });

  it('names what it refuses to remove, the first ten of it, and what to do', () => {
    expect(pruneAllowed(question(12, 20))).toEqual({
      allowed: false,
      reason: `pruning refused: it would remove 12 of 20 resources (${names(10).join(', ')} and 2 more), and at most 50 % may go unasked (PruneLimit); sync by hand with pruning to confirm it`,
    });
  });
});
