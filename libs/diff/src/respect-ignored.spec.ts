import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import { driftOf, respectIgnored, type IgnoreRule, type WrittenBy } from './index.js';

const WHOLE: WrittenBy = { how: 'whole' };
const APPLY: WrittenBy = { how: 'apply', manager: 'us' };

const workload = (spec: object, managedFields: object[] = []): KubernetesObject => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop', managedFields }, spec });
const pod = (...containers: object[]): object => ({ template: { spec: { containers } } });
const rule = (change: Partial<IgnoreRule>): IgnoreRule => ({ group: 'apps', kind: 'Deployment', ...change });
const owned = (manager: string, operation: string, fields: object): object => ({ manager, operation, fieldsV1: { 'f:spec': fields } });
const specOf = (...args: Parameters<typeof respectIgnored>): unknown => respectIgnored(...args).object['spec'];

describe('a manifest that respects ignored fields, written whole', () => {
  it('takes the value of live, also of a field it does not state', () => {
    const rules = [rule({ jsonPointers: ['/spec/replicas', '/spec/paused'] })];
    expect(specOf(workload({ replicas: 1, other: 1 }), workload({ replicas: 3, paused: true, other: 2 }), rules, WHOLE)).toEqual({ replicas: 3, paused: true, other: 1 });
  });

  it('does not state what live does not have', () => {
    expect(specOf(workload({ replicas: 1 }), workload({}), [rule({ jsonPointers: ['/spec/replicas'] })], WHOLE)).toEqual({});
  });

  it('pairs items of a list by their key, wherever they stand', () => {
    const manifest = workload(pod({ name: 'web', image: 'web:2' }, { name: 'log', image: 'log:2' }));
    const live = workload(pod({ name: 'mesh', image: 'mesh:1' }, { name: 'log', image: 'log:1' }, { name: 'web', image: 'web:1' }));
    const rules = [rule({ jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "web") | .image'] })];
    expect(specOf(manifest, live, rules, WHOLE)).toEqual(pod({ name: 'web', image: 'web:1' }, { name: 'log', image: 'log:2' }));
  });

  it('reads an index on the manifest: the item there may be another one in live', () => {
    const manifest = workload(pod({ name: 'web', image: 'web:2' }, { name: 'log', image: 'log:2' }));
    const live = workload(pod({ name: 'log', image: 'log:1' }, { name: 'web', image: 'web:1' }));
    expect(specOf(manifest, live, [rule({ jsonPointers: ['/spec/template/spec/containers/0/image'] })], WHOLE)).toEqual(pod({ name: 'web', image: 'web:1' }, { name: 'log', image: 'log:2' }));
  });

  it('keeps a whole item that only live has', () => {
    const live = workload(pod({ name: 'web', image: 'web:1' }, { name: 'mesh', image: 'mesh:1' }));
    const rules = [rule({ jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "mesh")'] })];
    expect(specOf(workload(pod({ name: 'web', image: 'web:2' })), live, rules, WHOLE)).toEqual(pod({ name: 'web', image: 'web:2' }, { name: 'mesh', image: 'mesh:1' }));
  });

  it('takes what trusted managers wrote, and nothing else of live', () => {
    const live = workload({ replicas: 3, paused: true }, [owned('autoscaler', 'Update', { 'f:replicas': {} })]);
    expect(specOf(workload({ replicas: 1, paused: false }), live, [rule({ managedFieldsManagers: ['autoscaler'] })], WHOLE)).toEqual({ replicas: 3, paused: false });
  });

  it('never takes the status or what names the object', () => {
    const live = { ...workload({}), metadata: { name: 'other', namespace: 'else', labels: { a: 'b' } }, status: { ready: true } };
    const rules = [rule({ jsonPointers: ['/status', '/metadata/name', '/metadata', '/kind', '/apiVersion'] })];
    expect(respectIgnored(workload({}), live, rules, WHOLE)).toEqual({ object: workload({}), tookLive: false });
  });

  it('leaves a manifest alone that no rule speaks of', () => {
    const manifest = workload({ replicas: 1 });
    expect(respectIgnored(manifest, workload({ replicas: 3 }), [{ group: '', kind: 'Service', jsonPointers: ['/spec/replicas'] }], WHOLE)).toEqual({ object: manifest, tookLive: false });
  });
});

describe('a manifest that respects ignored fields, applied by its manager', () => {
  const rules = [rule({ jsonPointers: ['/spec/replicas'] })];

  it.each([
    ['somebody else owns', [owned('them', 'Update', { 'f:replicas': {} })]],
    ['others own, too', [owned('us', 'Apply', { 'f:replicas': {} }), owned('them', 'Apply', { 'f:replicas': {} })]],
    ['nobody owns', []],
  ])('leaves out a field that %s', (_, managedFields) => {
    expect(respectIgnored(workload({ replicas: 1 }), workload({ replicas: 3 }, managedFields), rules, APPLY)).toMatchObject({ object: { spec: {} }, tookLive: false });
    expect(specOf(workload({ replicas: 1 }), workload({ replicas: 3 }, managedFields), rules, APPLY)).toEqual({});
  });

  it('states the value of live where the field would go without it', () => {
    const live = workload({ replicas: 3 }, [owned('us', 'Apply', { 'f:replicas': {} })]);
    expect(respectIgnored(workload({ replicas: 1 }), live, rules, APPLY)).toMatchObject({ object: { spec: { replicas: 3 } }, tookLive: true });
  });

  it('states a part of live that it owns some of', () => {
    const live = workload({ strategy: { type: 'A', rate: 2 } }, [owned('us', 'Apply', { 'f:strategy': { 'f:type': {} } }), owned('them', 'Update', { 'f:strategy': { 'f:rate': {} } })]);
    expect(specOf(workload({ strategy: { type: 'B' } }), live, [rule({ jsonPointers: ['/spec/strategy'] })], APPLY)).toEqual({ strategy: { type: 'A', rate: 2 } });
  });

  it('does not take up fields that it does not state', () => {
    expect(specOf(workload({}), workload({ replicas: 3 }), rules, APPLY)).toEqual({});
  });

  it('leaves the keys of items alone', () => {
    const live = workload(pod({ name: 'web', image: 'web:1' }));
    const every = [rule({ jqPathExpressions: ['.spec.template.spec.containers[].name', '.spec.template.spec.containers[].image'] })];
    expect(specOf(workload(pod({ name: 'web', image: 'web:2' })), live, every, APPLY)).toEqual(pod({ name: 'web' }));
  });
});

describe('whatever is ignored', () => {
  const names = ['a', 'b', 'c'];
  const container = fc.record({ image: fc.constantFrom('one', 'two'), tag: fc.constantFrom('one', 'two') }, { requiredKeys: [] });
  const spec = fc
    .record({ a: fc.integer({ min: 1, max: 3 }), b: fc.dictionary(fc.constantFrom('x', 'y'), fc.integer({ min: 1, max: 3 })), containers: fc.subarray(names).chain((held) => fc.tuple(...held.map((name) => container.map((fields) => ({ name, ...fields }))))) }, { requiredKeys: ['containers'] })
    .map(({ containers, ...rest }) => ({ ...rest, template: { spec: { containers } } }));
  const rules = fc.subarray(['/spec/a', '/spec/b', '/spec/b/x', '/spec/missing']).chain((jsonPointers) =>
    fc.subarray(['.spec.template.spec.containers[] | select(.name == "b")', '.spec.template.spec.containers[].tag']).map((jqPathExpressions) => [rule({ jsonPointers, jqPathExpressions })]),
  );

  it('an object that is written whole differs from live in nothing that is, and from its manifest in nothing else', () => {
    fc.assert(
      fc.property(spec, spec, rules, (wanted, found, ignore) => {
        const [manifest, live] = [workload(wanted), workload(found)];
        const { object } = respectIgnored(manifest, live, ignore, WHOLE);
        expect(driftOf(manifest, object, { ignore })).toEqual([]);
        expect(respectIgnored(object, live, ignore, WHOLE).object).toEqual(object);
      }),
    );
  });
});
