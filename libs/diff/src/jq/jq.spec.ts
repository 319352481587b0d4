import fc from 'fast-check';
import { pathsOf } from './evaluate.js';
import { parseJq } from './parse.js';
import { JqSyntaxError } from './syntax.js';
import { pathsToRemove } from './without-paths.js';

const object = {
  metadata: { annotations: { 'example.test/a.b': '1', other: '2' } },
  spec: {
    replicas: 3,
    containers: [
      { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] },
      { name: 'mesh-proxy', image: 'proxy:1' },
      { name: 'mesh-init', image: 'proxy:2' },
    ],
  },
};

const named = (expression: string): string[] => pathsOf(parseJq(expression), object).map((path) => path.join('/'));

describe('a path expression', () => {
  it.each([
    ['.spec.replicas', ['spec/replicas']],
    ['.spec["replicas"]', ['spec/replicas']],
    ['.metadata.annotations."example.test/a.b"', ['metadata/annotations/example.test/a.b']],
    ['.spec.containers[0].image', ['spec/containers/0/image']],
    ['.spec.containers[-1]', ['spec/containers/2']],
    ['.spec.containers[] | select(.name == "mesh-proxy")', ['spec/containers/1']],
    ['.spec.containers[] | select(.name | startswith("mesh-")) | .image', ['spec/containers/1/image', 'spec/containers/2/image']],
    ['.spec.containers[] | select(.name == "web" or .image == "proxy:2").image', ['spec/containers/0/image', 'spec/containers/2/image']],
    ['.spec.containers[] | select((.name | endswith("init")) and (.env | not))', ['spec/containers/2']],
    ['.spec.containers[] | select(.env != null and (.env | any(.name == "A")))', ['spec/containers/0']],
    ['.spec.containers[] | select(.env | length > 0)', ['spec/containers/0']],
    ['.spec.containers[].env[]?', ['spec/containers/0/env/0']],
    ['.spec.replicas, .metadata.annotations.other', ['spec/replicas', 'metadata/annotations/other']],
    ['.spec.missing // .spec.replicas', ['spec/replicas']],
    ['.. | select(type == "number")', ['spec/replicas']],
    ['.metadata | select(has("annotations")) | .annotations[]', ['metadata/annotations/example.test/a.b', 'metadata/annotations/other']],
    ['.spec.containers[] | select(.image | contains("proxy")) | .name', ['spec/containers/1/name', 'spec/containers/2/name']],
  ])('%s names what jq names', (expression, paths) => {
    expect(named(expression)).toEqual(paths);
  });

  it.each(['.spec[', '"no end', '.a | ', 'nothing(.a)', 'select()', '.a == ', '.a)', `${'('.repeat(100)}.a${')'.repeat(100)}`, 'x'.repeat(5_000)])('%j is refused', (expression) => {
    expect(() => parseJq(expression)).toThrow(JqSyntaxError);
  });

  it.each(['.spec.replicas[]', '.spec.containers.name', '.spec.missing[]', '.spec | length', '.spec.replicas | startswith("a")'])('%s fails on the object', (expression) => {
    expect(() => named(expression)).toThrow();
  });

  it('ends when it asks for too much work', () => {
    const wide = Array.from({ length: 700 }, (_, index) => index);
    expect(pathsToRemove('.[] as', wide)).toEqual({ reason: expect.any(String) });
    expect(pathsToRemove('.a[] | select(.b)', { a: Array.from({ length: 300_000 }, () => ({})) })).toEqual({ reason: expect.stringContaining('steps') });
  });

  it('never fails in another way than it says, whatever it is asked', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (expression, value) => {
        expect(Array.isArray(pathsToRemove(expression, value)) || typeof (pathsToRemove(expression, value) as { reason: string }).reason === 'string').toBe(true);
      }),
    );
  });

  it('takes later items of a list away before earlier ones, and members before what holds them', () => {
    expect(pathsToRemove('.a[0], .a[2], .a[2].b', { a: [1, 2, { b: 3 }] })).toEqual([['a', 2, 'b'], ['a', 2], ['a', 0]]);
  });
});
