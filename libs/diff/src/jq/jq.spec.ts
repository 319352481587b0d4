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
    ['.spec.containers[] | select(.name | test("^mesh-(proxy|side)$"))', ['spec/containers/1']],
    ['.spec.containers[] | select(.name | test("WEB"; "i"))', ['spec/containers/0']],
    ['.spec.containers[] | select([.name] | inside(["web", "other"]))', ['spec/containers/0']],
    ['.spec.containers[] | select(.name | IN("web", "mesh-init")) | .image', ['spec/containers/0/image', 'spec/containers/2/image']],
    ['.spec.containers[] | select(any(.env[]?; .name == "A"))', ['spec/containers/0']],
    ['.spec.containers[] | select(all(.env[]?; .name == "A")) | .name', ['spec/containers/0/name', 'spec/containers/1/name', 'spec/containers/2/name']],
    ['.spec.containers[] | select((.env // [] | map(.value) | index("1")) != null)', ['spec/containers/0']],
    ['.spec.containers[1:]', ['spec/containers/1', 'spec/containers/2']],
    ['.spec.containers[:-2][].image', ['spec/containers/0/image']],
    ['.spec.containers[1:][1:][0]', ['spec/containers/2']],
    ['.spec.containers[-2:] | select(length == 2) | .[] | select(.name == "mesh-init")', ['spec/containers/2']],
    ['.spec.missing[1:]', []],
    ['.spec | select(.missing[1:] == null) | .replicas', ['spec/replicas']],
    ['.spec.containers[] | select("\\(.name)/\\(.env | length)" == "web/1") | .image', ['spec/containers/0/image']],
    ['.spec.containers[] | select("a\\("b\\(.name)")" == "abweb")', ['spec/containers/0']],
    ['.spec | try .replicas[] catch empty', []],
    ['.spec.containers[] | select((try .name[0] catch "caught") == "caught")', ['spec/containers/0', 'spec/containers/1', 'spec/containers/2']],
    ['first(.spec.containers[] | select(.image | startswith("proxy")))', ['spec/containers/1']],
    ['.spec.containers | last', ['spec/containers/2']],
    ['limit(2; .spec.containers[]) | .name', ['spec/containers/0/name', 'spec/containers/1/name']],
    ['getpath(["spec", "replicas"])', ['spec/replicas']],
    ['getpath(paths(type == "number"))', ['spec/replicas']],
    ['getpath(paths | select(.[-1] == "env"))', ['spec/containers/0/env']],
    ['.metadata.annotations[(.metadata.annotations | keys[] | select(test("^example[.]test/")))]', ['metadata/annotations/example.test/a.b']],
    ['.metadata.annotations | .[to_entries[] | select(.value == "2").key]', ['metadata/annotations/other']],
    ['.spec.replicas as $n | .spec.containers | select(length == $n) | .[0]', ['spec/containers/0']],
    ['if .spec.replicas > 2 then .spec.replicas elif .a then .a else empty end', ['spec/replicas']],
    ['.. | objects | select(.name? == "A")', ['spec/containers/0/env/0']],
    ['.spec.containers[] | select(.name | split("-") | last == "init")', ['spec/containers/2']],
    ['.spec.containers[] | select(.image | rtrimstr(":2") | ascii_upcase == "PROXY")', ['spec/containers/2']],
    ['.spec | recurse(.containers[]?) | strings', []],
    ['try .spec.replicas[]', []],
    ['.missing // "x" == "x" | select(false)', []],
    ['.spec.containers[] | select(contains({name: "mesh-proxy"}))', ['spec/containers/1']],
    ['.spec.containers[] | select({name, image} == {"name": "web", image: "web:1"})', ['spec/containers/0']],
    ['.spec.containers[] | .name as $name | select({$name, (.image): 1}["proxy:2"] == 1)', ['spec/containers/2']],
    ['.spec.containers[] | select(.name == ("mesh" + "-init"))', ['spec/containers/2']],
    ['.spec.containers[-1], .spec.containers[1 - 1].image', ['spec/containers/2', 'spec/containers/0/image']],
    ['.spec | select(.replicas * 2 - 1 == 10 / 2 and .replicas % 2 == 1) | .replicas', ['spec/replicas']],
    ['.spec.containers[(.spec.containers | length - 1)]', ['spec/containers/2']],
    ['.spec.containers[] | select([.name, .image] - ["web"] | length == 1)', ['spec/containers/0']],
    ['.spec.containers[] | select(.image / ":" | .[1] == "2")', ['spec/containers/2']],
    ['.spec.containers[range(1; 3)].image', ['spec/containers/1/image', 'spec/containers/2/image']],
    ['.spec.containers[] | select(.name == ([.name, "n"] | sort | first))', ['spec/containers/1', 'spec/containers/2']],
    ['.spec | select([.containers[].image] | unique_by(split(":")[0]) | length == 2) | .replicas', ['spec/replicas']],
    ['.metadata.annotations | select(("[1, 3]" | fromjson | max) == 3) | .other', ['metadata/annotations/other']],
    ['nth(1; .spec.containers[])', ['spec/containers/1']],
    ['.spec.containers[] | select(isempty(.env[]?)) | .name', ['spec/containers/1/name', 'spec/containers/2/name']],
    ['.spec | recurse(.containers?; . != null) | arrays', ['spec/containers']],
    ['.spec.containers[] | select([["b"], ["a"]] | flatten | sort | join("") == "ab" and ([1, 2] | add) == 3) | .env?', ['spec/containers/0/env', 'spec/containers/1/env', 'spec/containers/2/env']],
  ])('%s names what jq names', (expression, paths) => {
    expect(named(expression)).toEqual(paths);
  });

  it.each(['.spec[', '"no end', '.a | ', 'nothing(.a)', 'select()', '.a == ', '.a)', `${'('.repeat(100)}.a${')'.repeat(100)}`, 'x'.repeat(5_000), '$unknown', '.a as $x | .b) | $x', 'if .a then .b', 'until(true; .)', '.a |= 1', '. + .', '{a: .b}', '{a .b}', '{(.a)}', '.a | . * 2', '.a -', '"\\(.a)"', '"\\(.a"', '"\\(.a b)" == 1 | .a', '.a | try . catch'])('%j is refused', (expression) => {
    expect(() => parseJq(expression)).toThrow(JqSyntaxError);
  });

  it.each(['.spec.replicas[]', '.spec.containers[:1].name', '.spec | last', '.spec.containers.name', '.spec.missing[]', '.spec | length', '.spec.replicas | startswith("a")'])('%s fails on the object', (expression) => {
    expect(() => named(expression)).toThrow();
  });

  it('ends when it asks for too much work', () => {
    const wide = Array.from({ length: 700 }, (_, index) => index);
    expect(pathsToRemove('.[] as', wide)).toEqual({ reason: expect.any(String) });
    expect(pathsToRemove('.a[] | select(.b)', { a: Array.from({ length: 300_000 }, () => ({})) })).toEqual({ reason: expect.stringContaining('steps') });
  });

  it.each([
    ['lists in lists', `${Array.from({ length: 60 }, () => '[., .]').join(' | ')} | select(. == .)`],
    ['a pattern that would send others backtracking', '.spec.containers[] | select(.name | test("^(a+)+$"))'],
    ['patterns larger than any use', '.a | test("((x{1000}){1000}){1000}")'],
    ['an endless recursion', 'recurse(.)'],
    ['texts that double', `.a | ${Array.from({ length: 40 }, () => '(. + .)').join(' | ')} | select(. == .)`],
    ['maps that multiply', `select({${Array.from({ length: 20 }, (_, index) => `a${index}: (1, 2, 3)`).join(', ')}} == 1)`],
    ['texts that multiply', `select("${String.raw`\(1, 2, 3)`.repeat(20)}" == 1)`],
    ['long ranges', 'select([range(1000000000)] == 1)'],
    ['ranges in ranges', 'select([range(9999) | range(9999)] == 1)'],
    ['sorting everything', 'select([range(9999)] | sort_by(-.) | unique_by(-.) == 1)'],
    ['everything of everything', '.. | .. | .. | .. | .. | .. | .. | ..'],
  ])('takes bounded time and memory for %s', (_what, expression) => {
    const hostile = { ...object, a: 'x'.repeat(10_000), spec: { ...object.spec, containers: [{ name: `${'a'.repeat(50_000)}!` }] } };
    const before = performance.now();
    pathsToRemove(expression, hostile);
    expect(performance.now() - before).toBeLessThan(3_000);
  });

  it('says which function it does not know', () => {
    expect(pathsToRemove('.a | sub("x"; "y")', object)).toEqual({ reason: expect.stringMatching(/^sub is not a function of path expressions here .*at character 6$/) });
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
