import fc from 'fast-check';
import { globMatcher, matchesGlob } from './glob.js';

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

describe('a matcher of a glob', () => {
  it.each([
    ['*.yaml', 'a.yaml', true],
    ['*.yaml', 'sub/a.yaml', true],
    ['{a,b/*}.json', 'b/c.json', true],
    ['[!a]*.yaml', 'a.yaml', false],
    ['a?.yaml', 'ab.yaml', true],
    ['a.yaml', 'aXyaml', false],
    ['\\*.yaml', '*.yaml', true],
    ['**/*.yaml', 'a/b.yaml', true],
    ['**/*.yaml', 'b.yaml', false],
    ['{a,{b,c}?}/[x-z].yaml', 'cd/y.yaml', true],
    ['{,sub/}a.yaml', 'a.yaml', true],
    ['[]a].yaml', '].yaml', true],
    ['a,b}.yaml', 'a,b}.yaml', true],
    ['?.yaml', '🙂.yaml', true],
    ['', '', true],
    ['*', '', true],
  ])('%s against %s: %s', (pattern, path, matches) => {
    expect(globMatcher(pattern)(path)).toBe(matches);
  });

  it.each([['{a'], ['{a,{b}'], ['[a'], ['[z-a]'], ['x'.repeat(2000)]])('%j is refused', (pattern) => {
    expect(() => globMatcher(pattern)).toThrow();
  });

  it('take a time that grows with the path only, however many ways there are through the pattern', () => {
    const matches = globMatcher(`${'*a'.repeat(200)}*{a,{a,a*}}b`);
    const began = performance.now();
    expect(matches('a'.repeat(4_000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('match what the same regular expression matches', () => {
    const part = fc.oneof(fc.constantFrom('*', '?', '[ab]', '[!a]', 'a', 'b', '/'), fc.array(fc.constantFrom('a', '*', 'b?', ''), { minLength: 1, maxLength: 3 }).map((choices) => `{${choices.join(',')}}`));
    const expressionOf = (glob: string): RegExp => new RegExp(`^${glob.replaceAll('?', '.').replaceAll('*', '.*').replaceAll('[!', '[^').replaceAll('{', '(?:').replaceAll('}', ')').replaceAll(',', '|')}$`, 's');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 }), (parts, path) => {
        expect(globMatcher(parts.join(''))(path)).toBe(expressionOf(parts.join('')).test(path));
      }),
      { numRuns: 1_000 },
    );
  });
});
