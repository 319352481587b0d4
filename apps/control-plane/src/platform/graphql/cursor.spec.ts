import fc from 'fast-check';
import { z } from 'zod';
import { CursorCodec } from './cursor.js';

const codec = new CursorCodec('things', z.tuple([z.string(), z.number().int()]));

describe('CursorCodec', () => {
  it('reads back every key it wrote', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200 }), fc.maxSafeInteger(), (name, position) => expect(codec.decode(codec.encode([name, position]))).toEqual([name, position])));
  });

  it('refuses whatever else it is given with BAD_USER_INPUT', () => {
    const anything = fc.oneof(fc.string(), fc.base64String(), fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')));
    fc.assert(
      fc.property(anything, (text) => {
        expect(() => codec.decode(text)).toThrow(expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }));
      }),
    );
  });

  it('refuses the cursor of another list', () => {
    const other = new CursorCodec('others', z.tuple([z.string(), z.number().int()]));
    expect(() => codec.decode(other.encode(['a', 1]))).toThrow(/not one of things/);
  });
});
