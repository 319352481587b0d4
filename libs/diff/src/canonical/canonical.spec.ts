import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import { quantityOf } from '../quantity.js';
import { strategicType } from '../schema/builtin-schema.js';
import { normalForm } from './normal-form.js';
import { quantityText } from './quantity-text.js';
import { storedForm, typedForm } from './typed-form.js';

describe('the text of a quantity', () => {
  it.each([
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1000Ki', '1000Ki'],
    ['512Ki', '512Ki'],
    ['0.5Ki', '512'],
    ['1.25G', '1250M'],
    ['1e3', '1e3'],
    ['1000e0', '1e3'],
    ['0Gi', '0'],
    ['-2000m', '-2'],
    ['100n', '100n'],
    ['34.152M', '34.152M'],
    ['34.15M', '34150k'],
    ['0.152M', '152k'],
    ['+7', '+7'],
    ['+8Ki', '8Ki'],
    ['012Gi', '012Gi'],
    ['77188123401Gi', '9223372036854775807'],
    [2, '2'],
  ])('%s is written %s', (given, text) => {
    expect(quantityText(given)).toBe(text);
  });

  it.each(['', 'much', '1 Gi', '1gi', {}, null, true])('%j is none', (given) => {
    expect(quantityText(given)).toBeUndefined();
  });

  it('is the same amount, written as it will be written again', () => {
    const suffix = fc.constantFrom('', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti', 'u', 'n', 'e3', 'e6');
    const number = fc.tuple(fc.nat(10 ** 6), fc.nat(999)).map(([whole, part]) => (part === 0 ? `${whole}` : `${whole}.${part}`));
    fc.assert(
      fc.property(number, suffix, (digits, unit) => {
        const text = quantityText(`${digits}${unit}`);
        expect(quantityOf(text)).toBe(quantityOf(`${digits}${unit}`));
        expect(quantityText(text)).toBe(text);
      }),
    );
  });
});

describe('the form of an object by its type', () => {
  const form = (object: KubernetesObject, as = typedForm): unknown => as(object, strategicType(object.apiVersion, object.kind) ?? { type: 'any' });
  const pod = (spec: unknown): KubernetesObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec });

  it.each([
    ['false and zero that are the same as nothing', { hostNetwork: false, containers: [{ name: 'a', tty: false, ports: [{ containerPort: 80, hostPort: 0 }] }] }, { containers: [{ name: 'a', ports: [{ containerPort: 80 }] }] }],
    ['empty texts, lists and maps', { hostname: '', nodeSelector: {}, tolerations: [], containers: [{ name: 'a', args: [] }] }, { containers: [{ name: 'a' }] }],
  ])('has no %s', (_what, spec, expected) => {
    expect(form(pod(spec))).toEqual(pod(expected));
  });

  it.each([
    ['false that is meant', { automountServiceAccountToken: false, shareProcessNamespace: false, containers: [{ name: 'a', securityContext: { privileged: false, runAsUser: 0 } }] }],
    ['zero that is meant', { terminationGracePeriodSeconds: 0, containers: [{ name: 'a' }] }],
    ['an empty choice', { containers: [{ name: 'a' }], volumes: [{ name: 'v', emptyDir: {} }] }],
  ])('keeps %s', (_what, spec) => {
    expect(form(pod(spec))).toEqual(pod(spec));
    expect(form(pod(spec), storedForm)).toEqual(pod(spec));
  });

  it('is the object itself when a field of it is not known, or is of another type', () => {
    for (const spec of [{ hostNetwork: false, colour: 'red' }, { hostNetwork: 'no' }, { containers: { name: 'a' } }]) expect(form(pod(spec))).toEqual(pod(spec));
  });

  it('has no struct that is there unsaid only where it is compared as stored', () => {
    const policy: KubernetesObject = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'n' }, spec: { podSelector: {}, policyTypes: ['Ingress'] } };
    expect(form(policy)).toEqual(policy);
    expect(form(policy, storedForm)).toEqual({ ...policy, spec: { policyTypes: ['Ingress'] } });
  });
});

describe('the normal form', () => {
  const of = (kind: string, fields: object, apiVersion = 'v1'): KubernetesObject => ({ apiVersion, kind, metadata: { name: 'x' }, ...fields });
  const RBAC = 'rbac.authorization.k8s.io/v1';

  it.each([
    ['a creation time that tools wrote', { ...of('ConfigMap', {}), metadata: { name: 'x', creationTimestamp: null } }, of('ConfigMap', {})],
    ['texts of a Secret', of('Secret', { stringData: { a: 'new' }, data: { a: 'b2xk', b: null } }), of('Secret', { data: { a: 'bmV3', b: '' } })],
    ['empty rules of a role', of('Role', { rules: [] }, RBAC), of('Role', { rules: null }, RBAC)],
    [
      'the order of Endpoints and their protocol',
      of('Endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.2' }, { ip: '10.0.0.1' }], ports: [{ port: 80 }] }] }),
      of('Endpoints', { subsets: [{ addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], ports: [{ port: 80, protocol: 'TCP' }] }] }),
    ],
  ])('settles %s', (_what, object, expected) => {
    expect(normalForm(object as KubernetesObject)).toEqual(expected);
    expect(normalForm(expected as KubernetesObject)).toEqual(expected);
  });

  it('leaves rules that a controller collects out when it is asked to', () => {
    const role = of('ClusterRole', { aggregationRule: { clusterRoleSelectors: [] }, rules: [{ verbs: ['get'] }] }, RBAC);
    expect(normalForm(role)).toEqual(role);
    expect(normalForm(role, { ignoreAggregatedRoles: true })['rules']).toBeNull();
  });
});
