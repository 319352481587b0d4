import fc from 'fast-check';
import {
  contentHash,
  hookTypesOf,
  isHook,
  keyOf,
  keyText,
  maskSecret,
  maskSecrets,
  normalise,
  parseKeyText,
  parseManifests,
  withDefaultNamespace,
  type KubernetesObject,
  type ManifestErrorCode,
} from './index.js';

const configMap = (data: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n${data}`;
const parse = (text: string, limits = {}): KubernetesObject[] => {
  const read = parseManifests(text, { file: 'app.yaml', limits });
  if (!read.ok) throw new Error(read.error.map((error) => error.message).join('\n'));
  return read.value;
};
const errorsOf = (text: string, limits = {}) => {
  const read = parseManifests(text, { file: 'app.yaml', limits });
  return read.ok ? [] : read.error;
};

describe('parseManifests', () => {
  it.each([
    ['yes', true],
    ['Off', false],
    ['y', true],
    ['"yes"', 'yes'],
    ['0777', 511],
    ['0o17', 15],
    ['0x1F', 31],
    ['1_000', 1000],
    ['08', 8],
    ['1e3', 1000],
    ['1:30', '1:30'],
    ['2001-12-14', '2001-12-14'],
    ['~', null],
    ['', null],
    ['v1.0', 'v1.0'],
    ['1.10', 1.1],
    ['-0', 0],
    ['!!str 5', '5'],
  ])('reads the scalar %s as go-yaml does', (source, value) => {
    expect(parse(configMap(`  k: ${source}\n`))[0]?.['data']).toEqual({ k: value });
  });

  it('skips empty documents, a byte order mark and comments, and keeps the order', () => {
    const text = `\uFEFF---\n# nothing\n---\n${configMap('  a: b')}\n---\n---\n${configMap('  a: c')}\n...\n`;
    expect(parse(text).map((object) => object['data'])).toEqual([{ a: 'b' }, { a: 'c' }]);
  });

  it('reads JSON, merge keys and anchors', () => {
    expect(parse('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}')).toHaveLength(1);
    expect(parse(configMap('  base: &b {x: 1}\n  more: {<<: *b, z: 2}'))[0]?.['data']).toEqual({ base: { x: 1 }, more: { x: 1, z: 2 } });
  });

  it('replaces lists by their items, of a typed list with its kind', () => {
    const list = 'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n';
    expect(parse(list).map((object) => keyText(keyOf(object)))).toEqual(['/ConfigMap//a', '/ConfigMap//b']);
    const generic = 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: a}}\n';
    expect(parse(generic).map((object) => object.kind)).toEqual(['Secret']);
  });

  it('reads quoted scalars that go on at the indentation of their key, as go-yaml does', () => {
    const text = configMap(`  a: "one\n  two \\" still\n\n  three"\n  b: 'it''s\n  fine'\n  c: |\n    untouched: "open\n    line\n`);
    expect(parse(text)[0]?.['data']).toEqual({ a: 'one two " still\nthree', b: "it's fine", c: 'untouched: "open\nline\n' });
  });

  it('keeps a hostile __proto__ key as data', () => {
    const [object] = parse(configMap('  __proto__: {polluted: "yes"}'));
    expect(Object.keys(object?.['data'] as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  const bomb = ['  a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 8 }, (_, i) => `  a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`)].join('\n');

  it.each<[string, string, ManifestErrorCode, number, number, object?]>([
    ['a key given twice', configMap('  a: 1\n  a: 2\n'), 'manifest.duplicate-key', 1, 6],
    ['a JSON key given twice', '{"apiVersion":"v1","kind":"Pod",\n"metadata":{"name":"p","name":"q"}}', 'manifest.duplicate-key', 1, 2],
    ['broken YAML in the second document', `${configMap('  a: b')}\n---\na: [`, 'manifest.invalid-yaml', 2, 7],
    ['a document that is no mapping', '- a\n- b\n', 'manifest.not-an-object', 1, 1],
    ['a missing kind', 'apiVersion: v1\nmetadata: {name: x}\n', 'manifest.missing-field', 1, 1],
    ['a numeric name', 'apiVersion: v1\nkind: Pod\nmetadata: {name: 12}\n', 'manifest.missing-field', 1, 1],
    ['an integer that would be changed', configMap('  a: 9223372036854775807'), 'manifest.inexact-number', 1, 5],
    ['an alias bomb', configMap(bomb), 'manifest.invalid-yaml', 1, 1],
    ['too deep', configMap(`  a: ${'['.repeat(200)}${']'.repeat(200)}`), 'manifest.too-deep', 1, 1],
    ['hostile nesting', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'manifest.too-deep', 1, 1],
    ['too many bytes', configMap('  a: b'), 'manifest.too-large', 1, 1, { bytes: 10 }],
    ['too many documents', `${configMap('  a: b')}\n---\n${configMap('  a: b')}`, 'manifest.too-many-documents', 1, 1, { documents: 1 }],
  ])('refuses %s with its place', (_title, text, code, document, line, limits = {}) => {
    expect(errorsOf(text, limits)[0]).toMatchObject({ code, file: 'app.yaml', document, line });
  });

  it('never quotes a value in an error', () => {
    const errors = errorsOf(`${configMap('  a: "canary-value" trailing-canary: [')}\n---\n${configMap('  pin: 99999999999999999999')}`);
    expect(JSON.stringify(errors)).not.toMatch(/canary|99999/);
  });
});

describe('keys', () => {
  it('come back from their text', () => {
    const part = fc.stringMatching(/^[a-z0-9.:-]{0,12}$/);
    const kind = fc.stringMatching(/^[A-Z][A-Za-z]{0,12}$/);
    fc.assert(
      fc.property(fc.record({ group: part, kind, namespace: part, name: part }), (key) => {
        expect(parseKeyText(keyText(key))).toEqual(key);
      }),
    );
    expect(parseKeyText('not a key')).toBeUndefined();
  });

  it('take the destination namespace only where the kind is not cluster-scoped', () => {
    const object = (kind: string, namespace?: string): KubernetesObject => ({ apiVersion: 'v1', kind, metadata: { name: 'x', ...(namespace ? { namespace } : {}) } });
    expect(withDefaultNamespace(object('Pod'), 'web').metadata.namespace).toBe('web');
    expect(withDefaultNamespace(object('Pod', 'own'), 'web').metadata.namespace).toBe('own');
    expect(withDefaultNamespace(object('Namespace', 'own'), 'web').metadata).toEqual({ name: 'x' });
  });
});

describe('contentHash', () => {
  it('ignores what the API server writes', () => {
    const intent: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c', labels: { a: 'b' } }, data: { k: 'v' } };
    const live = {
      ...intent,
      metadata: { ...intent.metadata, uid: 'u', resourceVersion: '7', generation: 3, managedFields: [], annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } },
      status: { phase: 'x' },
    };
    expect(contentHash(live)).toBe(contentHash(intent));
    expect(normalise(live)).toEqual(intent);
    expect(contentHash({ ...intent, data: { k: 'w' } })).not.toBe(contentHash(intent));
  });
});

describe('maskSecret', () => {
  const secret = (data: Record<string, unknown>, rest: object = {}): KubernetesObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data, ...rest });

  it('lets no value through, whatever its shape', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (data, stringData) => {
        const masked = maskSecret(secret(data, { stringData }));
        expect(masked['stringData']).toBeUndefined();
        for (const value of Object.values(masked['data'] as object)) expect(value).toMatch(/^\+{8,}$/);
      }),
    );
  });

  it('shows that a value changed and that another did not', () => {
    const [before, after] = maskSecrets([secret({ a: 'MQ==', b: 'MQ==' }), secret({ a: 'Mg==' }, { stringData: { b: '1' } })]);
    expect(before?.['data']).toEqual({ a: '++++++++', b: '++++++++' });
    expect(after?.['data']).toEqual({ a: '++++++++++++', b: '++++++++' });
  });

  it('masks the last-applied annotation, wholly when it is unreadable', () => {
    const annotated = (text: string) => secret({}, { metadata: { name: 's', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': text } } });
    expect(JSON.stringify(maskSecret(annotated('{"kind":"Secret","data":{"p":"Y2FuYXJ5"}}')))).not.toContain('Y2FuYXJ5');
    expect(JSON.stringify(maskSecret(annotated('{"data":{"p":"Y2FuYXJ5"')))).not.toContain('Y2FuYXJ5');
  });

  it('leaves other kinds alone', () => {
    const object: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } };
    expect(maskSecret(object)).toBe(object);
  });
});

describe('hooks', () => {
  const annotated = (annotations: Record<string, string>): KubernetesObject => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', annotations } });

  it.each<[Record<string, string>, boolean, string[]]>([
    [{}, false, []],
    [{ 'argocd.argoproj.io/hook': 'PreSync, PostSync,PreSync' }, true, ['PreSync', 'PostSync']],
    [{ 'argocd.argoproj.io/hook': 'Nonsense' }, true, []],
    [{ 'argocd.argoproj.io/hook': 'Skip' }, false, ['Skip']],
    [{ 'helm.sh/hook': 'pre-install,pre-upgrade' }, true, ['PreSync']],
    [{ 'helm.sh/hook': 'crd-install' }, false, []],
    [{ 'helm.sh/hook': 'test' }, true, []],
    [{ 'argocd.argoproj.io/hook': 'PostSync', 'helm.sh/hook': 'pre-install' }, true, ['PostSync']],
  ])('are recognised in %j', (annotations, hook, types) => {
    expect({ hook: isHook(annotated(annotations)), types: hookTypesOf(annotated(annotations)) }).toEqual({ hook, types });
  });
});
