import { pino } from 'pino';
import type { KubernetesObject } from '@tidemark/manifest';
import { ClusterError, type Discovery } from '../cluster/index.js';
import { Comparer, type CompareRequest, type Wanted } from './comparer.js';

type Fields = Record<string, unknown>;

const owner = { manager: 'tidemark', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } } };
const map = (data: Fields, metadata: Fields = {}, kind = 'ConfigMap'): KubernetesObject => ({ apiVersion: 'v1', kind, metadata: { name: 'm', namespace: 'n', ...metadata }, data });
const wanted = (object: KubernetesObject, hash = 'h1'): Wanted => ({ id: '/ConfigMap/n/m', object, hash });

/** Their items are told apart by id. */
const WIDGETS: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.test' },
  spec: {
    group: 'example.test',
    names: { kind: 'Widget' },
    versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties: { spec: { properties: { items: { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['id'], items: { properties: { id: { type: 'string' } } } } } } } } } }],
  },
};

/** A comparer on an API server that answers dry runs with what `answer` makes of the manifest. */
function comparer(answer: (manifest: KubernetesObject) => KubernetesObject | Error = (manifest) => map(manifest['data'] as Fields, { managedFields: [owner] }, manifest.kind)): { comparer: Comparer; asked: () => number; pass: (ms: number) => void } {
  let asked = 0;
  let now = 0;
  const client = {
    get: async () => WIDGETS,
    discovery: { resource: async (group: string, version: string, kind: string) => ({ group, version, kind, plural: `${kind.toLowerCase()}s`, namespaced: true }) } as unknown as Discovery,
    apply: async (object: KubernetesObject, options: { dryRun?: boolean } = {}) => {
      expect(options.dryRun).toBe(true);
      asked += 1;
      const given = answer(object);
      if (given instanceof Error) throw given;
      return { object: given, created: false };
    },
  };
  return { comparer: new Comparer({ client, clock: { now: () => new Date(now) }, logger: pino({ level: 'silent' }) }), asked: () => asked, pass: (ms) => void (now += ms) };
}

const request = (target: KubernetesObject, live: KubernetesObject, more: Partial<CompareRequest> = {}): CompareRequest => ({ wanted: wanted(target), live, rules: [], options: [], signal: new AbortController().signal, ...more });
const live = map({ a: 'x', b: '1' }, { uid: 'u', resourceVersion: '5', managedFields: [owner, { manager: 'somebody', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } }] });

describe('comparing a live object with its manifest', () => {
  it('asks nobody while live has every field of the manifest', async () => {
    const { comparer: it, asked } = comparer();
    expect(await it.differences(request(map({ a: 'x' }), live))).toEqual([]);
    expect(asked()).toBe(0);
  });

  it('asks the API server once about the same fields with the same values, and again when one of them changed', async () => {
    const { comparer: it, asked } = comparer();
    const differing = request(map({ a: '1', b: '1' }), live);
    const expected = [{ path: 'data.a', desired: '1', live: 'x', manager: 'tidemark', operation: 'Apply' }];
    expect(await it.differences(differing)).toEqual(expected);
    expect(await it.differences(differing)).toEqual(expected);
    const elsewhere = map({ a: 'x', b: '1', other: 'new' }, { ...live.metadata, resourceVersion: '6' });
    expect(await it.differences({ ...differing, live: elsewhere })).toEqual(expected);
    expect(asked()).toBe(1);
    await it.differences({ ...differing, live: map({ a: 'y', b: '1' }, live.metadata) });
    expect(asked()).toBe(2);
    await it.differences({ ...differing, wanted: wanted(map({ a: '1', b: '1' }), 'h2') });
    expect(asked()).toBe(3);
  });

  it('asks again when somebody else wrote the value, after a while, when it is told to forget, and when it has to be thorough', async () => {
    const { comparer: it, asked, pass } = comparer();
    const differing = request(map({ a: '1', b: '1' }), live);
    await it.differences(differing);
    await it.differences({ ...differing, live: map({ a: 'x', b: '1' }, { ...live.metadata, managedFields: [owner] }) });
    expect(asked()).toBe(2);
    pass(11 * 60_000);
    await it.differences(differing);
    expect(asked()).toBe(3);
    it.forget();
    await it.differences(differing);
    expect(asked()).toBe(4);
    await it.differences({ ...differing, thorough: true });
    expect(asked()).toBe(5);
  });

  it('tells when the value was written this time, though it knows the verdict', async () => {
    const { comparer: it, asked } = comparer();
    const written = (time: string): KubernetesObject => map({ a: 'x', b: '1' }, { ...live.metadata, managedFields: [{ ...owner, operation: 'Update', time }] });
    const differing = request(map({ a: '1', b: '1' }), written('2026-01-01T00:00:01Z'));
    expect(await it.differences(differing)).toMatchObject([{ time: '2026-01-01T00:00:01.000Z' }]);
    expect(await it.differences({ ...differing, live: written('2026-01-01T00:00:09Z') })).toMatchObject([{ time: '2026-01-01T00:00:09.000Z' }]);
    expect(asked()).toBe(1);
  });

  it('believes the API server that what seems to differ is the same', async () => {
    const { comparer: it, asked } = comparer(() => map({ a: 'x', b: '1' }, { managedFields: [owner] }));
    const differing = request(map({ a: '1', b: '1' }), live);
    expect(await it.differences(differing)).toEqual([]);
    expect(await it.differences(differing)).toEqual([]);
    expect(asked()).toBe(1);
  });

  it('does not count what a webhook would add, unless the manifest asks for it', async () => {
    const hooked = (): KubernetesObject => map({ a: 'x', b: '1', hook: '1' }, { managedFields: [owner] });
    const target = map({ a: '1', b: '1' });
    expect(await comparer(hooked).comparer.differences(request(target, live))).toEqual([]);
    const asking = map({ a: '1', b: '1' }, { annotations: { 'argocd.argoproj.io/compare-options': 'IncludeMutationWebhook=true' } });
    expect((await comparer(hooked).comparer.differences(request(asking, live))).map(({ path }) => path)).toContain('data.hook');
  });

  it('does as the application asks where the manifest says nothing', async () => {
    const { comparer: it, asked } = comparer();
    const differing = request(map({ a: '1', b: '1' }), live, { options: ['CreateNamespace=true', 'ServerSideDiff=false'] });
    expect((await it.differences(differing)).map(({ path }) => path)).toEqual(['data.a']);
    expect(asked()).toBe(0);
  });

  it('finds what an apply would only take away when it has to be thorough', async () => {
    const { comparer: it } = comparer(() => map({ a: 'x' }, { managedFields: [{ ...owner, fieldsV1: { 'f:data': { 'f:a': {} } } }] }));
    const target = map({ a: 'x' });
    expect(await it.differences(request(target, live))).toEqual([]);
    expect(await it.differences(request(target, live, { thorough: true }))).toEqual([{ path: 'data.b', desired: null, live: '1', manager: 'tidemark', operation: 'Apply' }]);
  });

  it.each([
    ['structured-merge', { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' }],
    ['three-way', { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false', 'argocd.argoproj.io/sync-options': 'ServerSideApply=false' }],
  ])('asks nobody when the manifest wants a %s', async (_strategy, annotations) => {
    const { comparer: it, asked } = comparer();
    const differing = request(map({ a: '1', b: '1' }, { annotations }), map({ a: 'x', b: '1' }, { ...live.metadata, annotations }));
    expect((await it.differences(differing)).map(({ path }) => path)).toEqual(['data.a']);
    expect(asked()).toBe(0);
  });

  it('computes the answer itself when the API server refuses the question, and fails when it does not answer', async () => {
    const differing = request(map({ a: '1', b: '1' }), live);
    const refused = comparer(() => new ClusterError('cluster.invalid', 'denied'));
    expect((await refused.comparer.differences(differing)).map(({ path }) => path)).toEqual(['data.a']);
    const down = comparer(() => new ClusterError('cluster.unreachable', 'down'));
    await expect(down.comparer.differences(differing)).rejects.toThrow('down');
  });

  it('leaves out what the rules ignore, by pointer, jq and manager', async () => {
    const { comparer: it, asked } = comparer();
    const rules = [
      { group: '', kind: 'ConfigMap', jsonPointers: ['/data/a'], jqPathExpressions: [], managedFieldsManagers: [] },
      { group: '', kind: 'ConfigMap', jsonPointers: [], jqPathExpressions: ['.data | .[keys[] | select(test("^b"))]'], managedFieldsManagers: [] },
    ];
    expect(await it.differences(request(map({ a: '1', b: '2' }), live, { rules }))).toEqual([]);
    const trusting = [{ group: '', kind: 'ConfigMap', jsonPointers: [], jqPathExpressions: [], managedFieldsManagers: ['somebody'] }];
    expect(await it.differences(request(map({ a: '1', b: '1' }), live, { rules: trusting }))).toEqual([]);
    expect(asked()).toBe(0);
  });

  describe('of a custom kind whose definition names the keys of a list', () => {
    const widget = (items: Fields[], metadata: Fields = {}): KubernetesObject => ({ apiVersion: 'example.test/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'n', ...metadata }, spec: { items } });
    const found = widget([{ id: 'theirs' }, { id: 'a', size: 1 }], { uid: 'w', resourceVersion: '1', managedFields: [{ ...owner, fieldsV1: { 'f:spec': { 'f:items': { 'k:{"id":"a"}': { '.': {}, 'f:id': {}, 'f:size': {} } } } } }] });

    it('leaves an item that somebody added out of account, and asks nobody about it', async () => {
      const { comparer: it, asked } = comparer();
      expect(await it.differences(request(widget([{ id: 'a', size: 1 }]), found))).toEqual([]);
      expect(asked()).toBe(0);
    });

    it.each([['server-side', {}], ['structured-merge', { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' }]])('names the item that differs by its key (%s)', async (_strategy, annotations) => {
      const { comparer: it } = comparer(() => widget([{ id: 'theirs' }, { id: 'a', size: 2 }], { ...found.metadata, annotations }));
      const differing = request(widget([{ id: 'a', size: 2 }], { annotations }), widget([{ id: 'theirs' }, { id: 'a', size: 1 }], { ...found.metadata, annotations }));
      expect(await it.differences(differing)).toEqual([{ path: 'spec.items[id=a].size', desired: 2, live: 1, manager: 'tidemark', operation: 'Apply' }]);
    });
  });

  it('tells values of a Secret apart without telling them', async () => {
    const { comparer: it, asked } = comparer();
    const secret = (value: string): KubernetesObject => map({ a: Buffer.from(value).toString('base64') }, { ...live.metadata }, 'Secret');
    const first = await it.differences(request(secret('wanted'), secret('first')));
    const second = await it.differences(request(secret('wanted'), secret('other')));
    expect(asked()).toBe(2);
    expect(first).toEqual(second);
    expect(JSON.stringify([first, second])).not.toMatch(/d2FudGVk|Zmlyc3|b3RoZX/);
  });
});
