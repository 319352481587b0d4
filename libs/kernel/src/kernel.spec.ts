import fc from 'fast-check';
import { canonicalJson, digestOf, isDigest, uuidv5 } from './index.js';

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
