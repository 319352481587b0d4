import { eventually } from '@tidemark/testing';
import { configMap, GOOD } from './bad-input/bad-input.js';
import { BadInputFleet, CLUSTER } from './bad-input/bad-input-fleet.js';
import { CLUSTER_CASES } from './bad-input/cluster-cases.js';

const LONG = 60_000;
const MANY = 10_000;

const numbered = (count: number, data: string): string => Array.from({ length: count }, (_, index) => configMap(`map-${index}`, data)).join('---\n');

describe('what a cluster does not take', () => {
  let fleet: BadInputFleet;

  beforeAll(async () => {
    fleet = await BadInputFleet.start();
  }, 2 * LONG);

  afterAll(() => fleet?.stop(), LONG);

  afterEach(() => fleet.witnessIsUntouched());

  const failedSync = (name: string) => fleet.event('observation.sync-failed', name);
  const mapsOf = (name: string) => fleet.system.kubectl(CLUSTER, '-n', name, 'get', 'configmaps', '-l', 'tidemark.dev/target', '-o', 'name');

  describe('is refused', () => {
    beforeAll(async () => {
      for (const { before } of CLUSTER_CASES) if (before !== undefined) await fleet.system.apply(CLUSTER, before);
      await fleet.push(CLUSTER_CASES, 'Everything a cluster refuses');
      await fleet.declare(...CLUSTER_CASES.map(({ name, syncPolicy }) => ({ name, ...(syncPolicy !== undefined && { syncPolicy }) })));
    }, LONG);

    it.each(CLUSTER_CASES)('$what fails the sync with the object and the reason, as an event and as a condition', async ({ name, says }) => {
      const { data, summary } = await failedSync(name);
      expect(data).toMatchObject({ message: expect.stringMatching(says), counts: { failed: 1 }, failures: [{ key: expect.objectContaining({ kind: expect.any(String) }), message: expect.any(String) }] });
      expect(summary).toMatch(new RegExp(`^${name} on ${CLUSTER} failed to sync`));
      expect((await fleet.condition(name, 'SyncFailed')).message).toMatch(says);
      expect(await fleet.summary(name)).toMatch(new RegExp(`^Live on none of 1 cluster\\. ${CLUSTER}: .{20}`));
      await eventually(async () => (await fleet.system.api.targets(name)).every(({ sync }) => sync === 'OUT_OF_SYNC'), { what: `${name} to be out of sync`, timeoutMs: LONG });
    }, LONG);

    it('what stands beside a bad object is applied all the same', async () => {
      await failedSync('half-good');
      expect(await mapsOf('half-good')).toBe('configmap/map\n');
    }, LONG);

    describe('and mended', () => {
      beforeAll(async () => {
        await fleet.push(CLUSTER_CASES.flatMap(({ name, mended }) => (mended === undefined ? [] : [{ name, files: mended }])), 'Mend everything');
        for (const { name, mendedBy, mendedWhen } of CLUSTER_CASES) {
          if (mendedBy === undefined) continue;
          await failedSync(name);
          await fleet.system.apply(CLUSTER, mendedBy);
          if (mendedWhen !== undefined) await eventually(async () => (await fleet.system.kubectl(CLUSTER, ...mendedWhen)) !== null, { what: mendedWhen.join(' '), timeoutMs: LONG });
          expect(await fleet.refusals('sync', { application: name })).toEqual([]);
        }
      }, LONG);

      it.each(CLUSTER_CASES)('$what is forgotten: the application is live', async ({ name }) => {
        await fleet.live(name);
        await eventually(async () => (await fleet.conditions(name)).length === 0, { what: `${name} to have no condition`, timeoutMs: LONG });
      }, LONG);
    });
  });

  it('a field that must not change fails the sync and leaves the object as it was, until it goes back', async () => {
    const map = (data: string): string => `${configMap('map', data)}immutable: true\n`;
    await fleet.push([{ name: 'immutable', files: { 'map.yaml': map('a: first') } }], 'First');
    await fleet.declare({ name: 'immutable' });
    await fleet.live('immutable');
    await fleet.push([{ name: 'immutable', files: { 'map.yaml': map('a: second') } }], 'Second');
    expect((await failedSync('immutable')).data).toMatchObject({ message: expect.stringMatching(/ConfigMap immutable\/map.*data: Forbidden: field is immutable/) });
    await fleet.condition('immutable', 'SyncFailed');
    expect(await fleet.system.kubectl(CLUSTER, '-n', 'immutable', 'get', 'configmap', 'map', '-o', 'jsonpath={.data.a}')).toBe('first');
    await fleet.push([{ name: 'immutable', files: { 'map.yaml': map('a: first') } }], 'Back');
    await fleet.live('immutable');
    expect(await fleet.conditions('immutable')).toEqual([]);
  }, LONG);

  it('a CRD that comes later is found by the next attempt, without anybody asking', async () => {
    const kind = (name: string) => `apiVersion: later.test/v1\nkind: Gizmo\nmetadata: { name: ${name} }\n`;
    await fleet.push([{ name: 'later', files: { 'gizmo.yaml': kind('a'), ...GOOD } }], 'Before its CRD');
    await fleet.declare({ name: 'later', syncPolicy: '{ automated: {}, retry: { limit: 30, backoff: { duration: 1s, factor: 1, maxDuration: 1s } }, syncOptions: [CreateNamespace=true] }' });
    expect((await fleet.condition('later', 'SyncRetrying')).message).toMatch(/Gizmo in later\.test\/v1: the cluster does not serve this kind/);
    const names = '{ plural: gizmos, singular: gizmo, kind: Gizmo }';
    const versions = '[{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]';
    await fleet.system.apply(CLUSTER, `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: gizmos.later.test }\nspec: { group: later.test, scope: Namespaced, names: ${names}, versions: ${versions} }\n`);
    await fleet.live('later');
    expect(await fleet.conditions('later')).toEqual([]);
  }, LONG);

  it('an API server that goes down during a sync is a condition, and the sync is finished when it is back', async () => {
    await fleet.push([{ name: 'away', files: { 'maps.yaml': numbered(400, 'a: first') } }], 'First');
    await fleet.declare({ name: 'away' });
    await fleet.live('away');
    const second = await fleet.push([{ name: 'away', files: { 'maps.yaml': numbered(400, 'a: second') } }], 'Second');
    await fleet.event('observation.sync-started', 'away', ({ data }) => data['revision'] === second);
    await fleet.system.member(CLUSTER).cluster.kill();
    expect((await fleet.condition('away', 'ClusterUnreachable')).message).toMatch(/the API server does not answer: .*\S/);
    expect((await fleet.event('observation.condition-raised', 'away')).data).toMatchObject({ condition: 'ClusterUnreachable' });
    expect(await fleet.system.api.agentState(CLUSTER)).toBe('CONNECTED');
    await fleet.system.continueCluster(CLUSTER);
    await fleet.live('away', second);
    await eventually(async () => (await fleet.conditions('away')).length === 0, { what: 'the outage to be over', timeoutMs: LONG });
    await eventually(async () => (await fleet.conditions('witness')).length === 0, { what: 'the outage to be over', timeoutMs: LONG });
    const values = await fleet.system.kubectl(CLUSTER, '-n', 'away', 'get', 'configmaps', '-l', 'tidemark.dev/target', '-o', 'jsonpath={.items[*].data.a}');
    expect(values.split(' ')).toEqual(Array.from({ length: 400 }, () => 'second'));
  }, 2 * LONG);

  it(`${MANY} objects are applied, one of them changed, and all but one pruned`, async () => {
    await fleet.push([{ name: 'many', files: { 'maps.yaml': numbered(MANY, 'a: first') } }], 'Many');
    // Nearly all of it goes later, unasked.
    await fleet.declare({ name: 'many', syncPolicy: '{ automated: { prune: true, selfHeal: true }, retry: { limit: 0 }, syncOptions: [CreateNamespace=true, PruneLimit=100%] }' });
    await fleet.live('many');
    expect((await fleet.event('observation.sync-succeeded', 'many')).data).toMatchObject({ counts: { created: MANY, failed: 0 } });
    const one = await fleet.push([{ name: 'many', files: { 'maps.yaml': `${numbered(MANY - 1, 'a: first')}---\n${configMap(`map-${MANY - 1}`, 'a: second')}` } }], 'One of many');
    await fleet.live('many', one);
    expect((await fleet.event('observation.sync-succeeded', 'many', ({ data }) => data['revision'] === one)).data).toMatchObject({ counts: { configured: 1, created: 0, failed: 0 } });
    const few = await fleet.push([{ name: 'many', files: { 'maps.yaml': numbered(1, 'a: first') } }], 'Few');
    await fleet.live('many', few);
    expect((await fleet.event('observation.sync-succeeded', 'many', ({ data }) => data['revision'] === few)).data).toMatchObject({ counts: { pruned: MANY - 1, failed: 0 } });
    expect(await mapsOf('many')).toBe('configmap/map-0\n');
  }, 3 * LONG);

  it('loses nothing: every position has its event, and nothing failed that nobody expected', () => fleet.nothingIsLost(), LONG);
});
