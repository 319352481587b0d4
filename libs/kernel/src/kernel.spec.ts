import fc from 'fast-check';
import { canonicalJson, digestOf, isDigest, mapLimited, uuidv5 } from './index.js';

describe('canonicalJson', () => {
  it('gives equal text to equal objects whatever the order of their keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('keeps the order of lists', () => {
    expect(canonicalJson([2, 1, { b: 1, a: 2 }])).toBe('[2,1,{"a":2,"b":1}]');
  });

  it('keeps a hostile __proto__ key as data', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1},"a":1}'))).toBe('{"__proto__":{"x":1},"a":1}');
  });
});

describe('uuidv5', () => {
  it('matches the example of RFC 9562', () => {
    expect(uuidv5('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });
});

describe('digestOf', () => {
  it('names content by its sha256', () => {
    const digest = digestOf('tidemark');
    expect(isDigest(digest)).toBe(true);
    expect(digestOf('tidemark')).toBe(digest);
  });
});

describe('mapLimited', () => {
  it('answers in the order of the items, whatever order they end in, with no more under way than allowed', async () => {
    const open: (() => void)[] = [];
    let underWay = 0;
    let most = 0;
    const results = mapLimited([1, 2, 3, 4, 5], 2, async (item) => {
      most = Math.max(most, (underWay += 1));
      await new Promise<void>((resolve) => {
        open.push(resolve);
        // The newest ends first.
        if (open.length === 2 || item === 5) open.splice(0).reverse().forEach((end) => end());
      });
      underWay -= 1;
      return item * 10;
    });
    await expect(results).resolves.toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it('begins nothing more after an error, and throws it once all under way has settled', async () => {
    const settled: number[] = [];
    const work = mapLimited([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error('first');
      await Promise.resolve();
      settled.push(item);
      return item;
    });
    await expect(work).rejects.toThrow('first');
    expect(settled).toEqual([2]);
  });

  it('works on a list with a limit and gives the first error after what runs has ended', async () => {
    let running = 0;
    let most = 0;
    const seen: number[] = [];
    const work = mapLimited([1, 2, 3, 4, 5, 6], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      seen.push(item);
      if (item === 3) throw new Error('third');
    });
    await expect(work).rejects.toThrow('third');
    expect([most, running]).toEqual([2, 0]);
    expect(seen).not.toContain(6);
  });
});
