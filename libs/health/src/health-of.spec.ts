import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import { FAMILIES } from './custom/index.js';
import { HEALTH_ORDER, healthOf, isHealthIgnored } from './index.js';
import { KIND_RULES } from './kinds/index.js';

/** Every kind with a rule, `*` filled in, and one without. */
const KINDS = [...FAMILIES.flatMap((family) => Object.keys(family)), ...KIND_RULES.keys(), 'example.com/Thing'].map((key) => key.replaceAll('*', 'any'));
const ANSWERS = [...HEALTH_ORDER, null];

const objectOf = (key: string, metadata: Record<string, unknown>, spec: unknown, status: unknown): KubernetesObject => {
  const [group = '', kind = ''] = key.split('/');
  return { apiVersion: group === '' ? 'v1' : `${group}/v1`, kind, metadata: { name: 'web', ...metadata }, spec, status };
};

/** A status as controllers write it, with anything where a field should be. */
const word = fc.constantFrom('Ready', 'True', 'False', 'Unknown', 'Failed', 'Running', 'Progressing', 'Paused', '');
const condition = fc.record({ type: fc.oneof(word, fc.jsonValue()), status: fc.oneof(word, fc.jsonValue()), reason: fc.oneof(word, fc.jsonValue()), observedGeneration: fc.jsonValue() }, { requiredKeys: [] });
const names = fc.constantFrom('conditions', 'phase', 'state', 'status', 'health', 'observedGeneration', 'replicas', 'readyReplicas', 'message', 'instances', 'environments', 'aggregatedStatus', 'ingress', 'ancestors', 'compliancyDetails');
const status = fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.oneof(word, fc.array(condition, { maxLength: 3 }), fc.jsonValue())));
const metadata = fc.record({ generation: fc.jsonValue(), annotations: fc.jsonValue(), labels: fc.jsonValue(), finalizers: fc.jsonValue(), deletionTimestamp: fc.constantFrom(undefined, null, '2026-01-01T00:00:00Z') }, { requiredKeys: [] });

describe('healthOf, whatever the object', () => {
  it('answers with a health or none and never throws', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), metadata, fc.jsonValue(), status, (key, found, spec, told) => {
        expect(ANSWERS).toContain(healthOf(objectOf(key, found, spec, told))?.status ?? null);
      }),
      { numRuns: 2000 },
    );
  });

  it('looks to a fixed depth: an object nested a hundred thousand levels deep is no trouble to any rule', () => {
    let deep: unknown = { paused: true, conditions: [], phase: 'Failed' };
    for (let level = 0; level < 100_000; level += 1) deep = { status: deep, conditions: [], spec: deep };
    for (const key of KINDS) expect(ANSWERS).toContain(healthOf(objectOf(key, {}, deep, deep))?.status ?? null);
  });

  it('does not change what it reads', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.jsonValue(), status, (key, spec, told) => {
        const object = objectOf(key, {}, spec, told);
        const before = JSON.stringify(object);
        healthOf(object);
        expect(JSON.stringify(object)).toBe(before);
      }),
    );
  });
});

describe('isHealthIgnored', () => {
  it.each([
    ['true', true],
    ['false', false],
    ['yes', false],
  ])('reads the annotation %s as %s', (value, ignored) => {
    expect(isHealthIgnored(objectOf('example.com/Thing', { annotations: { 'argocd.argoproj.io/ignore-healthcheck': value } }, {}, {}))).toBe(ignored);
  });
});

describe('a check of the user', () => {
  const application = objectOf('argoproj.io/Application', {}, {}, { health: { status: 'Degraded' } });

  it('speaks before every rule, unless it leaves the object to them or the object goes', () => {
    const userCheck = (object: KubernetesObject) => (object.kind === 'Pod' ? undefined : { status: 'Suspended' as const, message: 'closed' });
    expect(healthOf(objectOf('apps/Deployment', {}, {}, {}), { userCheck })).toEqual({ status: 'Suspended', message: 'closed' });
    expect(healthOf(objectOf('/Pod', {}, {}, { phase: 'Succeeded' }), { userCheck })?.status).toBe('Healthy');
    expect(healthOf(objectOf('apps/Deployment', { deletionTimestamp: 'x' }, {}, {}), { userCheck })?.message).toBe('Pending deletion');
  });

  it('that throws makes its object Unknown, and no other', () => {
    const userCheck = (): never => {
      throw new Error('broken');
    };
    expect(healthOf(objectOf('apps/Deployment', {}, {}, {}), { userCheck })).toEqual({ status: 'Unknown', message: 'broken' });
  });

  it('is what gives an application of applications the health of its children; without one they have none', () => {
    expect(healthOf(application)).toBeNull();
    expect(healthOf(application, { userCheck: () => ({ status: 'Degraded', message: 'a child' }) })?.status).toBe('Degraded');
  });
});
