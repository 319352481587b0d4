import { withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { schemaOfDefinitions } from '../schema/definition-schema.js';
import { diffClientSide } from './client-side.js';
import { diffServerSide } from './server-side.js';
import { diffStructuredMerge } from './structured-merge.js';

type Fields = Record<string, unknown>;
const manager = 'tidemark';

const settings = (data: Fields, metadata: Fields = {}): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', ...metadata }, data });
const service = (spec: Fields, metadata: Fields = {}): KubernetesObject => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', ...metadata }, spec });
const deployment = (containers: Fields[], spec: Fields = {}, metadata: Fields = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', ...metadata },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec, template: { metadata: { labels: { app: 'web' } }, spec: { containers } } },
});
const owned = (fieldsV1: Fields, by = manager, operation = 'Apply'): Fields => ({ manager: by, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1 });
const applied = (object: KubernetesObject): Fields => ({ 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object) });
const dataOf = (object: KubernetesObject | null): unknown => object?.['data'];

describe('what needs no comparison', () => {
  const object = settings({ a: '1' });
  it.each([
    ['clientSide', (pair: Parameters<typeof diffClientSide>[0]) => diffClientSide(pair)],
    ['structuredMerge', (pair: Parameters<typeof diffClientSide>[0]) => diffStructuredMerge(pair, { manager })],
    ['serverSide', (pair: Parameters<typeof diffClientSide>[0]) => diffServerSide(pair, { manager, dryRunResult: object })],
  ])('%s: an object to be created is modified, one that nothing asks for is not', (_mode, compare) => {
    expect(compare({ target: object, live: null })).toEqual({ modified: true, normalizedLive: null, predictedLive: object });
    expect(compare({ target: null, live: object })).toEqual({ modified: false, normalizedLive: object, predictedLive: null });
    expect(() => compare({ target: null, live: null })).toThrow('neither a manifest nor a live object');
  });
});

describe('the three-way comparison', () => {
  it('removes what the manifest applied last and has no more, and leaves what others added', () => {
    const live = settings({ a: '1', gone: '1', theirs: '1' }, { annotations: applied(settings({ a: '1', gone: '1' })) });
    const { modified, predictedLive } = diffClientSide({ target: settings({ a: '1' }), live });
    expect([modified, dataOf(predictedLive)]).toEqual([true, { a: '1', theirs: '1' }]);
  });

  it.each([
    ['without a last applied manifest', {}],
    ['with one that can not be read', { 'kubectl.kubernetes.io/last-applied-configuration': '{not json' }],
    ['with one that is no object', { 'kubectl.kubernetes.io/last-applied-configuration': '[1]' }],
  ])('%s removes nothing', (_what, annotations) => {
    expect(diffClientSide({ target: settings({ a: '1' }), live: settings({ a: '1', theirs: '1' }, { annotations }) }).modified).toBe(false);
  });

  it('takes a set of texts in another order for the same set, until a member comes or goes', () => {
    const finalizers = (...all: string[]): KubernetesObject => settings({}, { finalizers: all });
    expect(diffClientSide({ target: finalizers('b', 'a'), live: finalizers('a', 'c', 'b') }).modified).toBe(false);
    expect(diffClientSide({ target: finalizers('b', 'd'), live: finalizers('a', 'b') }).modified).toBe(true);
    const before = withMetadata(finalizers('a', 'b'), { annotations: applied(finalizers('a', 'b')) });
    expect(diffClientSide({ target: finalizers('b'), live: before }).modified).toBe(true);
  });

  it('compares two ways when what was applied last can not be merged', () => {
    const broken = deployment([{ image: 'no-name' }]);
    const live = deployment([{ name: 'web', image: 'web:1' }], {}, { annotations: applied(broken) });
    expect(diffClientSide({ target: deployment([{ name: 'web', image: 'web:1' }]), live }).modified).toBe(false);
    expect(diffClientSide({ target: deployment([{ name: 'web', image: 'web:2' }]), live }).modified).toBe(true);
    expect(() => diffClientSide({ target: broken, live })).toThrow('merged by name has no name');
  });

  it.each([
    ['quantities', [{ name: 'web', resources: { limits: { cpu: '1000m', memory: '1024Mi' } } }], [{ name: 'web', resources: { limits: { cpu: '1', memory: '1Gi' } } }], false],
    ['another quantity', [{ name: 'web', resources: { limits: { cpu: '1000m' } } }], [{ name: 'web', resources: { limits: { cpu: '2' } } }], true],
    ['a false that is the default', [{ name: 'web', tty: false }], [{ name: 'web' }], false],
    ['a container somebody added', [{ name: 'web' }], [{ name: 'web' }, { name: 'mesh' }], false],
    ['a variable somebody added', [{ name: 'web', env: [{ name: 'A', value: '1' }] }], [{ name: 'web', env: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] }], false],
    ['another command', [{ name: 'web', command: ['a', 'b'] }], [{ name: 'web', command: ['b', 'a'] }], true],
  ])('%s', (_what, wanted, found, modified) => {
    expect(diffClientSide({ target: deployment(wanted), live: deployment(found) }).modified).toBe(modified);
  });

  it('tells repeated merge keys apart by their turn', () => {
    const ports = (...names: string[]): Fields[] => names.map((name, place) => ({ name, port: 53, protocol: place === 0 ? 'UDP' : 'TCP' }));
    expect(diffClientSide({ target: service({ ports: ports('dns', 'dns-tcp') }), live: service({ ports: ports('dns', 'dns-tcp') }) }).modified).toBe(false);
    expect(diffClientSide({ target: service({ ports: ports('dns', 'other') }), live: service({ ports: ports('dns', 'dns-tcp') }) }).modified).toBe(true);
  });
});

describe('the structured merge', () => {
  const compare = (target: KubernetesObject, live: KubernetesObject): ReturnType<typeof diffStructuredMerge> => diffStructuredMerge({ target, live }, { manager });

  it.each([
    ['nobody else states goes', [owned({ 'f:data': { 'f:a': {}, 'f:gone': {} } })], { a: '1' }],
    ['another applier states too stays', [owned({ 'f:data': { 'f:a': {}, 'f:gone': {} } }), owned({ 'f:data': { 'f:gone': {} } }, 'other')], { a: '1', gone: '1' }],
    ['somebody else wrote with an update stays', [owned({ 'f:data': { 'f:a': {} } }), owned({ 'f:data': { 'f:gone': {} } }, 'other', 'Update')], { a: '1', gone: '1' }],
    ['we once wrote with an update stays', [owned({ 'f:data': { 'f:a': {} } }), owned({ 'f:data': { 'f:gone': {} } }, manager, 'Update')], { a: '1', gone: '1' }],
  ])('what the manifest has no more and %s', (_what, managedFields, data) => {
    const { modified, predictedLive } = compare(settings({ a: '1' }), settings({ a: '1', gone: '1' }, { managedFields }));
    expect([modified, dataOf(predictedLive)]).toEqual([Object.keys(data).length === 1, data]);
  });

  it('takes an item out of a list with all that is in it, and leaves items of others in their place', () => {
    const managedFields = [owned({ 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} }, 'k:{"port":81,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } } })];
    const live = service({ ports: [{ port: 79, protocol: 'TCP', targetPort: 79 }, { port: 80, protocol: 'TCP', targetPort: 80 }, { port: 81, protocol: 'TCP', targetPort: 81 }] }, { managedFields });
    const { modified, predictedLive } = compare(service({ ports: [{ port: 80 }] }), live);
    expect(modified).toBe(true);
    expect((predictedLive?.['spec'] as { ports: Fields[] }).ports.map(({ port }) => port)).toEqual([79, 80]);
  });

  it('takes what has one owner whole from the manifest', () => {
    const { predictedLive } = compare(service({ selector: { app: 'web' } }), service({ selector: { app: 'web', extra: '1' } }));
    expect(predictedLive?.['spec']).toMatchObject({ selector: { app: 'web' } });
    expect((predictedLive?.['spec'] as Fields)['selector']).not.toHaveProperty('extra');
  });

  it('knows defaults: a default that is stated or left out is no difference', () => {
    const live = deployment([{ name: 'web', image: 'a', imagePullPolicy: 'Always', terminationMessagePath: '/dev/termination-log' }], { replicas: 1 }, { managedFields: [owned({ 'f:spec': { 'f:replicas': {} } })] });
    expect(compare(deployment([{ name: 'web', image: 'a' }]), live).modified).toBe(false);
    expect(compare(deployment([{ name: 'web', image: 'a' }], { replicas: 1 }), live).modified).toBe(false);
    expect(compare(deployment([{ name: 'web', image: 'a' }], { replicas: 2 }), live).modified).toBe(true);
  });

  it('merges custom kinds by the keys their definition names, and lists of undeclared fields whole', () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.example.test' },
      spec: {
        group: 'example.test',
        names: { kind: 'Widget' },
        versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties: { spec: { properties: { items: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['id'], items: { properties: { id: { type: 'string' } } } } } } } } } }],
      },
    };
    const widget = (spec: Fields): KubernetesObject => ({ apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name: 'w' }, spec });
    const pair = { target: widget({ items: [{ id: 'a' }] }), live: widget({ items: [{ id: 'b' }, { id: 'a', extra: 1 }] }) };
    expect(diffStructuredMerge(pair, { manager, schema: schemaOfDefinitions([definition]) }).modified).toBe(false);
    expect(diffStructuredMerge(pair, { manager }).modified).toBe(true);
  });
});

describe('the server-side comparison', () => {
  const live = settings({ a: '1', b: '1' }, { resourceVersion: '1', managedFields: [owned({ 'f:data': { 'f:a': {}, 'f:b': {} } })] });
  const answer = (data: Fields, fields: Fields = data): KubernetesObject =>
    settings(data, { resourceVersion: '1', managedFields: [owned({ 'f:data': Object.fromEntries(Object.keys(fields).map((name) => [`f:${name}`, {}])) })] });
  const compare = (dryRunResult: KubernetesObject, options: Partial<Parameters<typeof diffServerSide>[1]> = {}): ReturnType<typeof diffServerSide> =>
    diffServerSide({ target: settings({}), live }, { manager, dryRunResult, ...options });

  it.each([
    ['nothing changed', answer({ a: '1', b: '1' }), {}, false],
    ['a value of ours changed', answer({ a: '2', b: '1' }), {}, true],
    ['a value of ours went', answer({ a: '1' }), {}, true],
    ['a webhook added a value', answer({ a: '1', b: '1', hook: '1' }, { a: 1, b: 1 }), {}, false],
    ['a webhook added a value, and webhooks count', answer({ a: '1', b: '1', hook: '1' }, { a: 1, b: 1 }), { ignoreMutationWebhook: false }, true],
    ['a value we state no more changed', answer({ a: '1', b: '2' }, { a: 1 }), {}, false],
    ['a value we state no more changed, and former fields count', answer({ a: '1', b: '2' }, { a: 1 }), { countsFormerFields: true }, true],
  ])('%s', (_what, dryRunResult, options, modified) => {
    expect(compare(dryRunResult, options).modified).toBe(modified);
  });

  it('sees neither versions nor owners nor the manifest that was applied last', () => {
    const dryRunResult = settings({ a: '1', b: '1' }, { ...answer({ a: '1', b: '1' }).metadata, resourceVersion: '2', annotations: applied(settings({ a: '0' })) });
    const { modified, predictedLive } = compare(dryRunResult);
    expect([modified, predictedLive?.metadata]).toEqual([false, { name: 'settings', annotations: null }]);
  });

  // Regression: the drift of an object of a custom kind was not seen, since nobody owns `spec` itself, only what is in it.
  it('counts a field of a kind whose schema is not known, though nobody owns the objects it is in', () => {
    const widget = (size: number, by: string, foreign: Fields = {}): KubernetesObject => ({
      apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name: 'one', managedFields: [owned({ 'f:spec': { 'f:limits': { 'f:size': {} } } }, by)] }, spec: { limits: { size, ...foreign } },
    });
    const { modified, predictedLive } = diffServerSide({ target: widget(3, manager), live: widget(9, 'kubectl-patch') }, { manager, dryRunResult: widget(3, manager, { hook: true }) });
    expect([modified, predictedLive?.['spec']]).toEqual([true, { limits: { size: 3 } }]);
  });

  it('keeps the keys that name an item, whoever owns them', () => {
    const ports = [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }];
    const fields = { 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} } } } };
    const found = service({ ports }, { managedFields: [owned(fields)] });
    const { modified, predictedLive } = diffServerSide({ target: found, live: found }, { manager, dryRunResult: service({ ports: [{ ...ports[0], targetPort: 9 }] }, { managedFields: [owned(fields)] }) });
    expect([modified, predictedLive?.['spec']]).toEqual([false, { ports }]);
  });

  it('keeps the name of an item of which the manager owns only a part', () => {
    const fields = { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {} } } } } } };
    const found = deployment([{ name: 'web', image: 'web:1' }], {}, { managedFields: [owned(fields, manager, 'Update')] });
    const { modified, predictedLive } = diffServerSide({ target: found, live: found }, { manager, dryRunResult: deployment([{ name: 'web', image: 'web:2' }], {}, { managedFields: [owned(fields)] }) });
    expect([modified, predictedLive?.['spec']]).toMatchObject([true, { template: { spec: { containers: [{ name: 'web', image: 'web:2' }] } } }]);
  });

  it('sees what a Secret was given as text', () => {
    const secret = (data: Fields): KubernetesObject => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', managedFields: [owned({ 'f:stringData': { 'f:a': {} } })] }, data });
    const target = { ...secret({}), stringData: { a: 'new' } };
    expect(diffServerSide({ target, live: secret({ a: 'b2xk' }) }, { manager, dryRunResult: secret({ a: 'bmV3' }) }).modified).toBe(true);
  });

  it('is refused when the answer does not say what the manager owns', () => {
    expect(() => compare(settings({ a: '1' }))).toThrow('does not say which fields tidemark owns');
  });
});
