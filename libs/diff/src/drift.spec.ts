import fc from 'fast-check';
import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { applyIgnoreRules, driftOf, managersOf, parsePath, pathText, quantityOf, schemaOfDefinitions, type PathStep } from './index.js';

const deployment = (container: Record<string, unknown>, spec: Record<string, unknown> = {}): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { ...spec, template: { spec: { containers: [{ name: 'web', image: 'shop:1', ...container }] } } },
});
const object = (kind: string, rest: Record<string, unknown>, apiVersion = 'v1'): KubernetesObject => ({ apiVersion, kind, metadata: { name: 'x', namespace: 'shop' }, ...rest });
const secret = (rest: Record<string, unknown>): KubernetesObject => object('Secret', rest);

describe('driftOf', () => {
  it('names the field, what it should be and what it is', () => {
    expect(driftOf(deployment({}), deployment({ image: 'shop:2' }))).toEqual([{ path: 'spec.template.spec.containers[name=web].image', desired: 'shop:1', live: 'shop:2' }]);
    expect(driftOf(deployment({}, { replicas: 2 }), deployment({}))).toEqual([{ path: 'spec.replicas', desired: 2, live: undefined }]);
    const labelled = { ...deployment({}), metadata: { name: 'web', labels: { 'app.io/x': 'a' } } };
    expect(driftOf(labelled, deployment({}))).toEqual([{ path: 'metadata.labels["app.io/x"]', desired: 'a', live: undefined }]);
  });

  it.each<[string, KubernetesObject, KubernetesObject]>([
    ['fields that only live has', deployment({}), { ...deployment({ terminationMessagePath: '/dev/x' }, { replicas: 3 }), status: { replicas: 3 }, metadata: { name: 'web', uid: 'u', labels: { added: 'yes' } } }],
    ['quantities of the same amount', deployment({ resources: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5 } } }), deployment({ resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '500m' } } })],
    ['zero values that the server leaves out', deployment({ tty: false, args: [], securityContext: {}, workingDir: '' }, { paused: false, strategy: { rollingUpdate: null } }), deployment({})],
    ['containers and ports in another order, and more of them', deployment({ ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP' }] }), deployment({ ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53, protocol: 'TCP' }, { containerPort: 80, protocol: 'TCP', name: 'http' }] })],
    ['a service port written as text', object('Service', { spec: { ports: [{ port: 80, targetPort: '8080' }] } }), object('Service', { spec: { ports: [{ port: 80, protocol: 'TCP', targetPort: 8080, nodePort: 30000 }] } })],
    ['stringData and wrapped base64', secret({ stringData: { a: 'b' }, data: { c: 'Y2Fu\nYXJ5\n' } }), secret({ data: { a: 'Yg==', c: 'Y2FuYXJ5' } })],
    ['the rules of an aggregated role', object('ClusterRole', { aggregationRule: { clusterRoleSelectors: [] }, rules: [] }, 'rbac.authorization.k8s.io/v1'), object('ClusterRole', { aggregationRule: {}, rules: [{ verbs: ['get'] }] }, 'rbac.authorization.k8s.io/v1')],
    ['a placeholder of a CA bundle', object('ValidatingWebhookConfiguration', { webhooks: [{ name: 'a', clientConfig: { caBundle: 'Cg==' } }] }, 'admissionregistration.k8s.io/v1'), object('ValidatingWebhookConfiguration', { webhooks: [{ name: 'a', clientConfig: {} }] }, 'admissionregistration.k8s.io/v1')],
    ['claim templates that were given defaults', object('StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'd' } }] } }, 'apps/v1'), object('StatefulSet', { spec: { volumeClaimTemplates: [{ metadata: { name: 'd', creationTimestamp: null }, status: { phase: 'Pending' } }] } }, 'apps/v1')],
  ])('sees no drift in %s', (_title, desired, live) => {
    expect(driftOf(desired, live)).toEqual([]);
  });

  it.each<[string, KubernetesObject, KubernetesObject, string]>([
    ['a container that is gone', deployment({}), { ...deployment({}), spec: { template: { spec: { containers: [] } } } }, 'spec.template.spec.containers[name=web]'],
    ['another quantity', deployment({ resources: { limits: { cpu: '1' } } }), deployment({ resources: { limits: { cpu: '2' } } }), 'spec.template.spec.containers[name=web].resources.limits.cpu'],
    ['a flag switched on', deployment({ tty: false }), deployment({ tty: true }), 'spec.template.spec.containers[name=web].tty'],
    ['arguments in another order', deployment({ args: ['a', 'b'] }), deployment({ args: ['b', 'a'] }), 'spec.template.spec.containers[name=web].args[0]'],
    ['one more rule in an ordered list', object('Role', { rules: [{ verbs: ['get'] }] }, 'rbac.authorization.k8s.io/v1'), object('Role', { rules: [{ verbs: ['get'] }, { verbs: ['*'] }] }, 'rbac.authorization.k8s.io/v1'), 'rules'],
    ['quantities in plain data', object('ConfigMap', { data: { cpu: '1000m' } }), object('ConfigMap', { data: { cpu: '1' } }), 'data.cpu'],
  ])('sees %s', (_title, desired, live, path) => {
    expect(driftOf(desired, live)[0]?.path).toBe(path);
  });

  it('never shows a Secret value', () => {
    const drift = driftOf(secret({ stringData: { password: 'canary-1' } }), secret({ data: { password: 'Y2FuYXJ5LTI=' } }));
    expect(drift).toEqual([{ path: 'data.password', desired: '++++++++', live: '++++++++++++' }]);
    expect(JSON.stringify(driftOf(secret({ data: { a: 'Y2FuYXJ5' } }), secret({ data: 'canary' })))).not.toMatch(/canary|Y2Fu/);
  });

  it('leaves out what ignore rules name, by pointer or by manager', () => {
    const live = deployment({ image: 'shop:2' }, { replicas: 9 });
    live.metadata['managedFields'] = [{ manager: 'hpa', operation: 'Update', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }];
    const desired = deployment({}, { replicas: 1 });
    const rule = { group: 'apps', kind: 'Deployment' };
    expect(driftOf(desired, live, { ignore: [{ ...rule, jsonPointers: ['/spec/replicas', '/spec/absent'] }] }).map(({ path }) => path)).toEqual(['spec.template.spec.containers[name=web].image']);
    expect(driftOf(desired, live, { ignore: [{ ...rule, managedFieldsManagers: ['hpa'] }] }).map(({ path }) => path)).toEqual(['spec.template.spec.containers[name=web].image']);
    expect(driftOf(desired, live, { ignore: [{ ...rule, name: 'other', jsonPointers: ['/spec'] }] })).toHaveLength(2);
  });

  const body = fc.dictionary(fc.constantFrom('spec', 'data', 'rules', 'subsets'), fc.jsonValue({ maxDepth: 4 }));
  const kinds = fc.constantFrom('Deployment', 'Secret', 'ConfigMap', 'Service', 'Widget');

  it('sees no drift between an object and itself', () => {
    fc.assert(
      fc.property(kinds, body, (kind, rest) => {
        const same = object(kind, rest);
        expect(driftOf(same, structuredClone(same))).toEqual([]);
      }),
    );
  });

  it('sees no drift after desired was applied over live', () => {
    fc.assert(
      fc.property(body, body, (wanted, found) => {
        const desired = object('Widget', wanted);
        const live = object('Widget', found);
        expect(driftOf(desired, appliedOver(live, desired) as KubernetesObject)).toEqual([]);
      }),
    );
  });

  it('stays linear on large objects', () => {
    const env = Array.from({ length: 20_000 }, (_, index) => ({ name: `V${index}`, value: 'x' }));
    expect(driftOf(deployment({ env }), deployment({ env: [...env].reverse() }))).toEqual([]);
  });
});

/** Server-side apply in small: maps are merged, everything else is replaced, null removes nothing. */
function appliedOver(live: unknown, desired: unknown): unknown {
  if (!isRecord(desired)) return desired ?? live;
  const base = isRecord(live) ? live : {};
  return Object.fromEntries([...new Set([...Object.keys(base), ...Object.keys(desired)])].map((key) => [key, Object.hasOwn(desired, key) ? appliedOver(Object.hasOwn(base, key) ? base[key] : undefined, desired[key]) : base[key]]));
}

describe('paths', () => {
  it('come back from their text', () => {
    const text = fc.string({ maxLength: 12 });
    const step: fc.Arbitrary<PathStep> = fc.oneof(
      text.map((field) => ({ field })),
      fc.nat(99).map((index) => ({ index })),
      fc.array(fc.tuple(fc.stringMatching(/^[a-zA-Z]{1,8}$/), text.filter((value) => value !== '')), { minLength: 1, maxLength: 2 }).map((keys) => ({ keys })),
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (path) => {
        expect(parsePath(pathText(path))).toEqual(path);
      }),
    );
  });
});

describe('managersOf', () => {
  const managedFields = [
    { manager: 'tidemark', operation: 'Apply', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:args': {} } } } } } } },
    { manager: 'kubectl-edit', operation: 'Update', time: '2026-02-01T00:00:00Z', fieldsV1: { 'f:metadata': { 'f:labels': { 'f:app.io/x': {} } }, 'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"web"}': { 'f:image': {} } } } } } } },
  ];

  it.each([
    ['spec.template.spec.containers[name=web].image', ['kubectl-edit', 'tidemark']],
    ['spec.template.spec.containers[name=web].args[0]', ['tidemark']],
    ['spec.template.spec.containers[name=other].image', []],
    ['metadata.labels["app.io/x"]', ['kubectl-edit']],
    ['spec.replicas', []],
    ['not a path [', []],
  ])('says who owns %s', (path, managers) => {
    expect(managersOf(managedFields, path).map(({ manager }) => manager)).toEqual(managers);
  });

  it('finds an item by several keys', () => {
    const ports = [{ manager: 'm', operation: 'Apply', fieldsV1: { 'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { 'f:name': {} } } } }];
    expect(managersOf(ports, 'ports[containerPort=80,protocol=TCP].name')).toHaveLength(1);
    expect(managersOf(ports, 'ports[containerPort=80,protocol=UDP].name')).toHaveLength(0);
  });
});

describe('driftOf with the schema of a custom kind', () => {
  const list = (type: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({ type: 'array', 'x-kubernetes-list-type': type, items: { type: 'object', properties: { id: { type: 'integer' }, zone: { type: 'string', default: 'a' }, size: { type: 'integer' } } }, ...more });
  const spec = { type: 'object', properties: { keyed: list('map', { 'x-kubernetes-list-map-keys': ['id', 'zone'] }), set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } }, env: list('atomic') } };
  const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'ws.x.test' }, spec: { group: 'x.test', names: { kind: 'W' }, versions: [{ name: 'v1', schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }] } };
  const schema = schemaOfDefinitions([definition]);
  const of = (fields: Record<string, unknown>): KubernetesObject => object('W', { spec: fields }, 'x.test/v1');

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ['items by their keys, defaults of keys included', { keyed: [{ id: 1, size: 2 }] }, { keyed: [{ id: 2, zone: 'a' }, { id: 1, zone: 'a', size: 3 }] }, ['spec.keyed[id=1,zone=a].size']],
    ['an item that is not there', { keyed: [{ id: 1 }] }, {}, ['spec.keyed[id=1,zone=a]']],
    ['sets in any order, with members of others', { set: ['b', 'a'] }, { set: ['a', 'c', 'b'] }, []],
    ['a member that is not there', { set: ['b'] }, { set: ['a'] }, ['spec.set']],
    ['a list of one owner whole, whatever its name', { env: [{ name: 'A' }] }, { env: [{ name: 'B' }, { name: 'A' }] }, ['spec.env']],
    ['a list that is not there at all', { env: [{ name: 'A' }] }, {}, ['spec.env']],
  ])('compares %s', (_what, desired, live, paths) => {
    expect(driftOf(of(desired), of(live), { schema }).map(({ path }) => path)).toEqual(paths);
  });
});

describe('quantityOf', () => {
  it.each([
    ['1000m', '1'],
    ['1Gi', '1024Mi'],
    ['1.5', '1500m'],
    ['1e3', '1k'],
    ['0.5Gi', '512Mi'],
    ['100n', '0.1u'],
    [2, '2'],
    ['-1', '-1000m'],
  ])('reads %s and %s as one amount', (left, right) => {
    expect(quantityOf(left)).toBeDefined();
    expect(quantityOf(left)).toBe(quantityOf(right));
  });

  it.each(['', 'm', '1GiB', 'abc', '1 Gi', '9'.repeat(50), '1e99999'])('takes %j for no quantity', (text) => {
    expect(quantityOf(text)).toBeUndefined();
  });
});

describe('applyIgnoreRules', () => {
  it.each(['.spec[', '.spec.nothing[]', '.', '1 + 1', '.spec | length'])('leaves the object as it is and says why when %j names no paths', (expression) => {
    const object = deployment({});
    const result = applyIgnoreRules(object, [{ group: '*', kind: 'Deploy*', jqPathExpressions: [expression] }]);
    expect(result).toEqual({ object, failed: [{ expression, reason: expect.any(String) }] });
  });

  it('follows pointers with escapes and into lists', () => {
    const rule = { group: 'apps', kind: 'Deployment', jsonPointers: ['/metadata/annotations/a~1b', '/spec/template/spec/containers/0'] };
    const given = { ...deployment({}), metadata: { name: 'web', annotations: { 'a/b': '1', c: '2' } } };
    expect(applyIgnoreRules(given, [rule]).object).toEqual({ ...given, metadata: { name: 'web', annotations: { c: '2' } }, spec: { template: { spec: { containers: [] } } } });
  });
});
