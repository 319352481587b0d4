import { describe, expect, it } from '@jest/globals';
import { prepareBundle } from './bundle-objects.js';
import { LiveIndex } from './live-index.js';
import { membersOf } from './members.js';
import { statusOf } from './target-status.js';

const target = { targetId: '11111111-1111-4111-8111-111111111111', destinationNamespace: 'shop' };
const scope = () => 'unknown' as const;
const configMap = (name: string, value = '1') => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } });
const bundle = (...objects: Record<string, unknown>[]) => prepareBundle({ format: 1, objects }, target, (_group, kind) => (kind === 'Namespace' ? 'cluster' : scope()));

describe('a bundle as it is applied', () => {
  it('gets namespaces and the marks by which it is found again', () => {
    const [prepared] = [...bundle(configMap('a')).objects.values()];
    expect(prepared).toMatchObject({ id: '/ConfigMap/shop/a', object: { metadata: { namespace: 'shop', labels: { 'tidemark.dev/target': target.targetId } } } });
    expect(prepared?.object.metadata.annotations).toEqual({ 'tidemark.dev/applied': prepared?.hash });
  });

  it('leaves cluster-scoped objects without namespace, those of kinds it defines itself too', () => {
    const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'fleets.x.test' }, spec: { group: 'x.test', scope: 'Cluster', names: { kind: 'Fleet' } } };
    const ids = [...bundle({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } }, definition, { apiVersion: 'x.test/v1', kind: 'Fleet', metadata: { name: 'f' } }).objects.keys()];
    expect(ids).toContain('/Namespace//n');
    expect(ids).toContain('x.test/Fleet//f');
  });

  it('states no CA bundle where the manifest has a placeholder, so that an injected one stays', () => {
    const hook = (clientConfig: Record<string, unknown>) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'w' }, webhooks: [{ name: 'a', clientConfig }] });
    const [placeholder] = [...bundle(hook({ url: 'https://a', caBundle: 'Cg==' })).objects.values()];
    const [real] = [...bundle(hook({ url: 'https://a', caBundle: 'Zm9v' })).objects.values()];
    expect([placeholder, real].map((prepared) => prepared?.object['webhooks'])).toEqual([[{ name: 'a', clientConfig: { url: 'https://a' } }], [{ name: 'a', clientConfig: { url: 'https://a', caBundle: 'Zm9v' } }]]);
  });

  it('names what it has twice, counts the last one, and hashes by meaning', () => {
    const twice = bundle(configMap('a', '1'), configMap('a', '2'));
    expect(twice.repeated).toEqual(['/ConfigMap/shop/a']);
    expect(twice.objects.get('/ConfigMap/shop/a')?.object['data']).toEqual({ value: '2' });
    const [left] = [...bundle({ kind: 'ConfigMap', apiVersion: 'v1', data: { value: '1' }, metadata: { name: 'a' } }).objects.values()];
    const [right] = [...bundle(configMap('a')).objects.values()];
    expect(left?.hash).toBe(right?.hash);
  });
});

describe('the status of a target', () => {
  const prepared = bundle(configMap('a'), configMap('b'), { ...configMap('hook'), metadata: { name: 'hook', annotations: { 'argocd.argoproj.io/hook': 'PreSync' } } });
  const members = membersOf(prepared, new Map(), false);
  const live = (name: string, version: string, value = '1') => ({ ...configMap(name, value), metadata: { name, namespace: 'shop', uid: name, resourceVersion: version, labels: { 'tidemark.dev/target': target.targetId } } });

  it('is Synced only when every object was found to agree; hooks do not count', () => {
    const index = new LiveIndex();
    expect(statusOf(members, [], index)).toMatchObject({ sync: 'OutOfSync', health: 'Missing', resources: 2 });
    for (const name of ['a', 'b']) index.verify(live(name, '5'), members.get(`/ConfigMap/shop/${name}`)?.hash ?? '');
    expect(statusOf(members, [], index)).toMatchObject({ sync: 'Synced', health: 'Healthy', outOfSync: [] });
  });

  it('forgets an agreement when the content changes, not when only the version does', () => {
    const index = new LiveIndex();
    index.verify(live('a', '5'), 'h');
    expect(index.put(live('a', '5'))).toBeUndefined();
    expect(index.put(live('a', '4'))).toBeUndefined();
    expect(index.put(live('a', '6'))?.record.verified).toBe('h');
    expect(index.put(live('a', '7', 'edited'))?.record.verified).toBe('');
    expect(index.remove('/ConfigMap/shop/a', 'another uid')).toBe(false);
  });
});
