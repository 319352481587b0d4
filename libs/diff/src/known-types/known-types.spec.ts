import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import { durationText } from './duration-text.js';
import { isKnownType, withKnownTypes } from './known-types.js';

const custom = (spec: unknown, kind = 'Widget', group = 'example.test'): KubernetesObject => ({ apiVersion: `${group}/v1`, kind, metadata: { name: 'w' }, spec });
const known = (field: string, type: string): { group: string; kind: string; field: string; type: string }[] => [{ group: 'example.test', kind: 'Widget', field, type }];

describe('a field of a known type', () => {
  it.each([
    ['a quantity', 'core/Quantity', '1.25G', '1250M'],
    ['a quantity written as a number', 'core/Quantity', 2, '2'],
    ['a duration', 'meta/v1/Duration', '90m', '1h30m0s'],
    ['resources', 'core/v1/ResourceList', { cpu: '2000m', memory: '1024Mi' }, { cpu: '2', memory: '1Gi' }],
    ['a part of a volume', 'core/v1/VolumeSource', { emptyDir: { sizeLimit: '1024Ki', medium: '' } }, { emptyDir: { sizeLimit: '1Mi' } }],
    ['a probe without what can not be told from nothing', 'core/v1/Probe', { httpGet: { port: 80, path: '' }, initialDelaySeconds: 0 }, { httpGet: { port: 80 } }],
    ['a field its type does not have', 'core/v1/EnvVar', { name: 'A', value: '', colour: 'red' }, { name: 'A' }],
    ['what is always written', 'core/v1/Container', { image: 'web' }, { name: '', image: 'web', resources: {} }],
  ])('%s is written as its type writes it', (_what, type, value, expected) => {
    expect(withKnownTypes(custom({ it: value }), known('spec.it', type))['spec']).toEqual({ it: expected });
  });

  it.each([
    ['a value that is not of the type', 'core/Quantity', 'much'],
    ['a duration without a unit', 'meta/v1/Duration', '90'],
    ['a container whose image is a number', 'core/v1/Container', { image: 3, resources: { limits: { cpu: '1000m' } } }],
    ['a type nobody knows', 'core/v1/Nothing', { cpu: '1000m' }],
    ['a type of another group', 'apps/v1/DeploymentSpec', { replicas: 0 }],
  ])('%s stays as it is', (_what, type, value) => {
    const object = custom({ it: value });
    expect(withKnownTypes(object, known('spec.it', type))).toEqual(object);
  });

  it('is found in every item of the lists on its way, and at its end', () => {
    const object = custom({ templates: [{ containers: [{ name: 'a', resources: { requests: { cpu: '1000m' } } }] }, { other: 1 }] });
    const { templates } = withKnownTypes(object, known('spec.templates.containers', 'core/v1/Container'))['spec'] as { templates: unknown[] };
    expect(templates).toEqual([{ containers: [{ name: 'a', resources: { requests: { cpu: '1' } } }] }, { other: 1 }]);
  });

  it('changes no object of another kind and none without the field', () => {
    const rules = known('spec.it', 'core/Quantity');
    for (const object of [custom({ it: '1000m' }, 'Other'), custom({ it: '1000m' }, 'Widget', 'other.test'), custom({ its: '1000m' }), custom(null)]) {
      expect(withKnownTypes(object, rules)).toEqual(object);
    }
  });

  it('is known of rollouts without being said, until something else is said of them', () => {
    const rollout = custom({ ram: '1000m', template: { spec: { containers: [{ name: 'a', resources: { limits: { cpu: '1000m' } }, tty: false }] } } }, 'Rollout', 'argoproj.io');
    expect(withKnownTypes(rollout)['spec']).toMatchObject({ template: { spec: { containers: [{ name: 'a', resources: { limits: { cpu: '1' } } }] } } });
    const said = [{ group: 'argoproj.io', kind: 'Rollout', field: 'spec.ram', type: 'core/Quantity' }];
    expect(withKnownTypes(rollout, said)['spec']).toEqual({ ...(rollout['spec'] as object), ram: '1' });
  });

  it('is written the same when it is written again', () => {
    const types = ['core/Quantity', 'meta/v1/Duration', 'core/v1/Container', 'core/v1/ResourceList', 'core/v1/Probe', 'core/v1/Volume'];
    const value = fc.oneof(fc.jsonValue(), fc.record({ name: fc.string(), tty: fc.boolean(), limits: fc.constant({ cpu: '1500m' }), periodSeconds: fc.nat() }, { requiredKeys: [] }));
    fc.assert(
      fc.property(fc.constantFrom(...types), value, (type, it) => {
        const once = withKnownTypes(custom({ it }), known('spec.it', type));
        expect(withKnownTypes(once, known('spec.it', type))).toEqual(once);
      }),
    );
  });
});

describe('the types that may be named', () => {
  it.each(['core/v1/PodSpec', 'core/v1/PodList', 'core/v1/ProbeHandler', 'core/v1/EphemeralContainerCommon', 'core/v1/PodExecOptions', 'core/v1/List', 'core/v1/PreferAvoidPodsEntry'])('%s is one', (type) => {
    expect(isKnownType(type)).toBe(true);
  });

  it.each(['core/v1/podspec', 'PodSpec', 'core/v1/', ''])('"%s" is none', (type) => {
    expect(isKnownType(type)).toBe(false);
  });
});

describe('a duration', () => {
  it.each([
    ['8760h', '8760h0m0s'],
    ['0', '0s'],
    ['-1.5h', '-1h30m0s'],
    ['1500ms', '1.5s'],
    ['0.25ms', '250µs'],
    ['100us', '100µs'],
    ['7ns', '7ns'],
    ['1h0.001s', '1h0m0.001s'],
  ])('%s is %s', (given, text) => {
    expect(durationText(given)).toBe(text);
  });

  it.each(['', '1', 'h', '1d', '1 h', '99999999999h', 5, null])('%j is none', (given) => {
    expect(durationText(given)).toBeUndefined();
  });

  it('is the same duration whatever unit it is given in', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (seconds) => {
      expect(durationText(`${seconds}s`)).toBe(durationText(`${seconds * 1000}ms`));
      expect(durationText(durationText(`${seconds}s`))).toBe(durationText(`${seconds}s`));
    }));
  });
});
