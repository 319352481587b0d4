import fc from 'fast-check';
import { plain, table } from './table.js';

describe('a table', () => {
  it('has upper-case heads, columns two spaces apart and no space at the end of a line', () => {
    expect(table(['NAME', 'STATUS'], [['shop', 'Synced'], ['storefront', 'OutOfSync']])).toBe('NAME        STATUS\nshop        Synced\nstorefront  OutOfSync');
  });

  it('is its heads alone when there is nothing to list', () => {
    expect(table(['NAME', 'STATUS'], [])).toBe('NAME  STATUS');
  });

  it('aligns what is written wide', () => {
    expect(table(['A', 'B'], [['日本', 'x'], ['abcd', 'y'], ['🚀ab', 'z']]).split('\n')).toEqual(['A     B', '日本  x', 'abcd  y', '🚀ab  z']);
  });

  it('counts a combined character once', () => {
    expect(table(['A', 'B'], [['e\u0301e', 'x'], ['ab', 'y']])).toContain('e\u0301e  x\nab  y');
  });

  it('never cuts a cell', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-z]{1,80}$/), fc.stringMatching(/^[a-z]{1,80}$/))), (rows) => {
      const lines = table(['A', 'B'], rows).split('\n').slice(1);
      expect(lines.map((line) => line.split(/ {2,}/))).toEqual(rows);
    }));
  });
});

describe('text of strangers', () => {
  it('is its first line', () => {
    expect(plain('Release 1.1.0\n\nDetails')).toBe('Release 1.1.0');
  });

  it('cannot send an escape sequence or turn the line around', () => {
    expect(plain('\u001b[31mred\u001b[0m \u202etxet')).toBe('[31mred [0m  txet');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      // eslint-disable-next-line no-control-regex -- exactly what must not be there
      expect(plain(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }));
  });

  it('may be missing', () => {
    expect([plain(null), plain(undefined), plain('')]).toEqual(['', '', '']);
  });
});
