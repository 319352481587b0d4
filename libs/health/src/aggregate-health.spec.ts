import fc from 'fast-check';
import { aggregateHealth, HEALTH_ORDER, isWorse, type HealthStatus, type ResourceHealth } from './index.js';

const resource = (name: string, status: HealthStatus | null, more: { kind?: string; ignored?: boolean } = {}): ResourceHealth => ({
  key: { group: more.kind === 'Application' ? 'argoproj.io' : 'apps', kind: more.kind ?? 'Deployment', namespace: 'shop', name },
  health: status === null ? null : { status, message: '' },
  ...(more.ignored === undefined ? {} : { ignored: more.ignored }),
});

describe('aggregateHealth', () => {
  it('is the worst of all, and names at most three causes in the order of their keys', () => {
    const resources = [resource('ok', 'Healthy'), ...['d', 'b', 'c', 'a'].map((name) => resource(name, 'Degraded')), resource('p', 'Progressing')];
    expect(aggregateHealth(resources)).toEqual({
      status: 'Degraded',
      message: 'Caused by apps/Deployment:shop/a, apps/Deployment:shop/b, apps/Deployment:shop/c and 1 more',
    });
  });

  it.each<[string, ResourceHealth[], HealthStatus]>([
    ['nothing', [], 'Healthy'],
    ['objects without a health', [resource('a', null)], 'Healthy'],
    ['one missing of two', [resource('a', 'Healthy'), resource('b', 'Missing')], 'Healthy'],
    ['one missing beside one without a health', [resource('a', null), resource('b', 'Missing')], 'Healthy'],
    ['nothing live', [resource('a', 'Missing'), resource('b', 'Missing')], 'Missing'],
    ['a bad object that asks not to count', [resource('a', 'Healthy'), resource('b', 'Degraded', { ignored: true })], 'Healthy'],
    ['only an object that asks not to count, beside a missing one', [resource('a', 'Missing'), resource('b', 'Degraded', { ignored: true })], 'Healthy'],
    ['a child application nobody knows', [resource('a', 'Progressing'), resource('child', 'Unknown', { kind: 'Application' })], 'Progressing'],
    ['a child application that is bad', [resource('a', 'Progressing'), resource('child', 'Degraded', { kind: 'Application' })], 'Degraded'],
    ['an object nobody knows', [resource('a', 'Degraded'), resource('b', 'Unknown')], 'Unknown'],
    ['suspended and healthy', [resource('a', 'Healthy'), resource('b', 'Suspended')], 'Suspended'],
  ])('of %s', (_title, resources, status) => {
    expect(aggregateHealth(resources).status).toBe(status);
  });

  const resources = fc
    .array(fc.record({ status: fc.constantFrom(null, ...HEALTH_ORDER), kind: fc.constantFrom('Deployment', 'Application'), ignored: fc.boolean() }), { maxLength: 8 })
    .map((list) => list.map(({ status, kind, ignored }, index) => resource(`r${index}`, status, { kind, ignored })));

  it('does not depend on the order of the objects, message included', () => {
    fc.assert(
      fc.property(resources, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (list, weights) => {
        const shuffled = list.map((entry) => ({ entry, weight: weights.next().value })).sort((left, right) => left.weight - right.weight);
        expect(aggregateHealth(shuffled.map(({ entry }) => entry))).toEqual(aggregateHealth(list));
      }),
    );
  });

  it('is idempotent: an object as healthy as the whole changes nothing, and nothing that counts is worse', () => {
    fc.assert(
      fc.property(resources, (list) => {
        const { status } = aggregateHealth(list);
        expect(aggregateHealth([...list, resource('whole', status)]).status).toBe(status);
        const worse = list.filter(({ health, ignored, key }) => health && !ignored && key.kind !== 'Application' && health.status !== 'Missing' && isWorse(health.status, status));
        expect(status === 'Missing' || worse.length === 0).toBe(true);
      }),
    );
  });
});
