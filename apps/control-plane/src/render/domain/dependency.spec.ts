import fc from 'fast-check';
import { DependencyCollector, type Dependency } from './dependency.js';
import { DependencyIndex } from './dependency-index.js';

const at = { url: 'u', ref: 'main' };
const rendered = (applicationId: string, dependencies: Pick<Dependency, 'path' | 'kind'>[], revision: string | null = 'r1') => ({
  applicationId,
  revisions: [{ ...at, revision }],
  dependencies: dependencies.map((one) => ({ ...at, ...one })),
});

describe('the collector of dependencies', () => {
  it('leaves out what another one covers and sorts the rest', () => {
    const collector = new DependencyCollector();
    for (const [kind, path] of [['file', 'chart/values.yaml'], ['tree', 'chart'], ['file', 'env/prod.yaml'], ['tree', 'chart/templates'], ['file', 'charts/x']] as const) collector.add(at, kind, path);
    expect(collector.list().map(({ kind, path }) => `${kind}:${path}`)).toEqual(['tree:chart', 'file:charts/x', 'file:env/prod.yaml']);
  });
});

describe('the index of dependencies', () => {
  const touchedBy = (dependencies: Pick<Dependency, 'path' | 'kind'>[], changed: string[]) => {
    const index = new DependencyIndex();
    index.set(rendered('a', dependencies));
    return index.advance('u', 'main', { from: 'r1', to: 'r2', changed }).length === 1;
  };

  it.each([
    [{ kind: 'tree', path: 'app' }, 'app/x/y.yaml', true],
    [{ kind: 'tree', path: '' }, 'any/where', true],
    [{ kind: 'tree', path: 'app' }, 'application/x', false],
    [{ kind: 'directory', path: 'app' }, 'app/x.yaml', true],
    [{ kind: 'directory', path: 'app' }, 'app/sub/x.yaml', false],
    [{ kind: 'directory', path: '' }, 'x.yaml', true],
    [{ kind: 'file', path: 'app/x.yaml' }, 'app/x.yaml', true],
    [{ kind: 'file', path: 'app/x.yaml' }, 'app/y.yaml', false],
    [{ kind: 'file', path: 'missing' }, 'missing/became/a-directory', true],
    [{ kind: 'tree', path: 'app' }, 'app', true],
  ] as const)('%j is touched by %s: %s', (dependency, changed, touched) => {
    expect(touchedBy([dependency], [changed])).toBe(touched);
  });

  it('forgets applications that moved on, so that one change is one rendering', () => {
    const index = new DependencyIndex();
    index.set(rendered('a', [{ kind: 'tree', path: 'a' }]));
    index.set(rendered('b', [{ kind: 'tree', path: 'b' }]));
    expect(index.advance('u', 'main', { from: 'r1', to: 'r2', changed: ['a/x'] })).toEqual(['a']);
    expect(index.revisionsBehind('u', 'main', 'r2')).toEqual([]);
    index.remove('a');
    expect(index.follows('u', 'main')).toBe(true);
    expect(index.refs).toBe(1);
    index.remove('b');
    expect(index.follows('u', 'main')).toBe(false);
    expect(index.refs).toBe(0);
  });

  it('asks for all that was never rendered, whatever changed', () => {
    const index = new DependencyIndex();
    index.set(rendered('new', [], null));
    expect(index.revisionsBehind('u', 'main', 'r2')).toEqual(['']);
    expect(index.advance('u', 'main', { from: '', to: 'r2', changed: null })).toEqual(['new']);
  });

  it('finds exactly what comparing every dependency with every path would find', () => {
    const path = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 }).map((parts) => parts.join('/'));
    const dependency = fc.record({ path, kind: fc.constantFrom('file' as const, 'directory' as const, 'tree' as const) });
    const parent = (text: string) => text.slice(0, Math.max(0, text.lastIndexOf('/')));
    const touches = (one: Pick<Dependency, 'path' | 'kind'>, changed: string) =>
      one.path === changed || (one.kind === 'directory' ? parent(changed) === one.path : one.path === '' || changed.startsWith(`${one.path}/`));
    fc.assert(fc.property(fc.array(dependency, { maxLength: 5 }), fc.array(path.filter((text) => text !== ''), { maxLength: 5 }), (dependencies, changed) => {
      expect(touchedBy(dependencies, changed)).toBe(dependencies.some((one) => changed.some((text) => touches(one, text))));
    }));
  });
});
