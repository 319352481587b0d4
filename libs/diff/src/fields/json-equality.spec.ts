import fc from 'fast-check';
import { canonicalJson } from '@tidemark/kernel';
import { sameJson, withoutNulls } from './json-equality.js';

describe('the equality of JSON values', () => {
  it('is that of their texts without null members', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.parse(JSON.stringify(json)) as unknown);
    const near = value.chain((one) => fc.tuple(fc.constant(one), fc.oneof(value, fc.constant(one), fc.constant(withoutNulls(one)))));
    fc.assert(fc.property(near, ([left, right]) => {
      expect(sameJson(left, right)).toBe(canonicalJson(withoutNulls(left)) === canonicalJson(withoutNulls(right)));
      expect(sameJson(left, right)).toBe(sameJson(right, left));
    }));
  });

  it.each([
    [{ a: null }, {}, true],
    [{}, { a: null, b: undefined }, true],
    [{ a: {} }, {}, false],
    [[null], [], false],
    [{ a: [{ b: null }] }, { a: [{}] }, true],
    [{ toString: null }, {}, true],
    [null, undefined, true],
    ['1', 1, false],
  ])('of %j and %j: %j', (left, right, same) => {
    expect(sameJson(left, right)).toBe(same);
  });
});
