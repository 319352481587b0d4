import fc from 'fast-check';
import { matchesGlob } from './glob.js';

describe('a glob', () => {
  it.each([
    ['*', 'Deployment', true],
    ['*', '', true],
    ['*.example.test', 'a.b.example.test', true],
    ['Deploy?ent', 'Deployment', true],
    ['Deploy?ent', 'Deployent', false],
    ['{apps,batch}', 'batch', true],
    ['{apps,batch}', 'apps,batch', false],
    ['{apps,*.example.test}', 'x.example.test', true],
    ['[A-D]*', 'Deployment', true],
    ['[!A-D]*', 'Deployment', false],
    ['[!A-D]*', 'Service', true],
    ['a.b', 'axb', false],
    ['a.*', 'a.b', true],
    ['a.*', 'axb', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['a,b', 'a,b', true],
    ['{a,b', 'a', false],
    ['a[', 'a[', false],
    ['a\\[', 'a[', true],
    ['', '', true],
    ['', 'x', false],
  ])('%j on %j: %j', (glob, text, matches) => {
    expect(matchesGlob(glob, text)).toBe(matches);
  });

  it('without signs matches itself only', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9.-]{0,20}$/);
    fc.assert(fc.property(word, word, (glob, text) => {
      expect(matchesGlob(glob, text)).toBe(glob === text);
      expect(matchesGlob(`${glob}*`, glob + text)).toBe(true);
    }));
  });

  it('takes no longer for being hostile', () => {
    const before = performance.now();
    expect(matchesGlob(`${'*a'.repeat(120)}b`, 'a'.repeat(250))).toBe(false);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
