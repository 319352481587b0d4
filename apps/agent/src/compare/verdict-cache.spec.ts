import fc from 'fast-check';
import { VerdictCache } from './verdict-cache.js';

const limits = { maxCharacters: 100, maxEntries: 5, maxAgeMs: 1_000 };

describe('the cache of verdicts', () => {
  it('gives back what was put, until it is too old', () => {
    let now = 0;
    const cache = new VerdictCache<string>({ now: () => new Date(now) }, limits);
    cache.put('a', 'x');
    now = 999;
    expect(cache.get('a')).toBe('x');
    now = 1_000;
    expect([cache.get('a'), cache.size]).toEqual([undefined, 0]);
  });

  it('forgets the least recently used', () => {
    const cache = new VerdictCache<string>({ now: () => new Date(0) }, limits);
    for (const key of ['a', 'b', 'c', 'd', 'e']) cache.put(key, 'x');
    cache.get('a');
    cache.put('f', 'x');
    expect([cache.get('a'), cache.get('b'), cache.size]).toEqual(['x', undefined, 5]);
  });

  it('never holds more than it may, whatever is put', () => {
    const put = fc.record({ key: fc.string({ maxLength: 4 }), value: fc.string({ maxLength: 30 }) });
    fc.assert(
      fc.property(fc.array(put), (all) => {
        const cache = new VerdictCache<string>({ now: () => new Date(0) }, limits);
        for (const { key, value } of all) cache.put(key, value);
        expect(cache.size).toBeLessThanOrEqual(limits.maxEntries);
      }),
    );
  });
});
