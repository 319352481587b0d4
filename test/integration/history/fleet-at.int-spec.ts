import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { NewEvent } from '@tidemark/event-store';
import { repositoryRoot } from '@tidemark/testing';
import { ApiFixture } from '../api/api.fixture.js';

const sample = async (type: string): Promise<object> => JSON.parse(await readFile(path.join(repositoryRoot, `test/contract/events/${type}/v1-least.json`), 'utf8')) as object;
const [ASSIGNED, STATUS, PUBLISHED, DRIFT, PROGRESSED] = await Promise.all(
  ['rollout.bundle-assigned', 'observation.status-changed', 'render.bundle-published', 'observation.drift-began', 'observation.sync-progressed'].map(sample),
);

const SHA = { one: 'a'.repeat(40), two: 'b'.repeat(40) };
const digest = (which: string) => `sha256:${which.padEnd(64, '0').replace(/[^0-9a-f]/g, 'f')}`;
const DEPLOYMENT = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };

interface Moment {
  position: number;
  recordedAt: string;
  newest: number;
  floor: { position: number; recordedAt: string };
}

describe('the fleet at an instant', () => {
  let api: ApiFixture;
  let token: string;
  const clusters = new Map<string, string>();
  const applications = { shop: randomUUID(), cart: randomUUID() };
  const positions: Record<string, number> = {};

  const data = <T>(query: string, variables: Record<string, unknown> = {}) => api.data<T>(query, variables, token);
  const refusal = async (query: string) => (await api.query(query, {}, token)).errors[0];
  const targetId = (application: keyof typeof applications, cluster: string) => `${applications[application].slice(0, 8)}-0000-4000-8000-${(clusters.get(cluster) ?? '').slice(-12)}`;
  const about = (application: keyof typeof applications, cluster: string) => ({ targetId: targetId(application, cluster), applicationId: applications[application], clusterId: clusters.get(cluster) });

  const published = (application: keyof typeof applications, which: 'one' | 'two', image: string): Omit<NewEvent, 'v'> => ({
    type: 'render.bundle-published',
    data: {
      ...PUBLISHED, applicationId: applications[application], revision: SHA[which], digest: digest(application + which), objects: 1,
      commits: [{ revision: SHA[which], author: { name: 'Ada', email: 'ada@example.test' }, message: `Commit ${which}`, committedAt: '2026-11-20T10:00:00Z' }],
      images: [{ name: 'ghcr.io/team/web', version: image }], charts: [{ name: 'web', version: `${image}.0` }],
      touched: application === 'shop' ? [{ key: DEPLOYMENT, action: which === 'one' ? 'added' : 'changed' }] : [],
    },
  });
  const assigned = (application: keyof typeof applications, cluster: string, which: 'one' | 'two'): Omit<NewEvent, 'v'> => ({
    type: 'rollout.bundle-assigned',
    data: { ...ASSIGNED, ...about(application, cluster), digest: digest(application + which), revision: SHA[which], statement: { ...(ASSIGNED as { statement: object }).statement, application: { id: applications[application], name: application, namespace: 'argocd' } } },
  });
  const status = (application: keyof typeof applications, cluster: string, which: 'one' | 'two', sync: string, health: string): Omit<NewEvent, 'v'> => ({
    type: 'observation.status-changed',
    data: { ...STATUS, ...about(application, cluster), bundle: digest(application + which), revision: SHA[which], sync, health, applicationId: undefined },
  });

  beforeAll(async () => {
    api = await ApiFixture.start();
    token = await api.token();
    for (const name of ['alpha', 'beta']) {
      const { registerCluster } = await data<{ registerCluster: { cluster: { id: string } } }>('mutation($name: String!) { registerCluster(input: {name: $name, reason: "a test"}) { cluster { id } } }', { name });
      clusters.set(name, registerCluster.cluster.id);
    }
    positions['empty'] = await api.store.head();
    for (const application of ['shop', 'cart'] as const) await api.given(`render-${applications[application]}`, [published(application, 'one', '1.2')]);
    await api.given('target-x', [assigned('shop', 'alpha', 'one'), assigned('shop', 'beta', 'one'), assigned('cart', 'alpha', 'one')]);
    positions['green'] = await api.given('target-x', [status('shop', 'alpha', 'one', 'Synced', 'Healthy'), status('shop', 'beta', 'one', 'Synced', 'Healthy'), status('cart', 'alpha', 'one', 'Synced', 'Healthy')]);
    await api.given('target-x', [{ type: 'observation.drift-began', data: { ...DRIFT, ...about('shop', 'beta'), applicationId: undefined, resource: DEPLOYMENT, change: 'modified', fields: [{ path: '/spec/replicas', desired: 1, live: 5, manager: 'kubectl-edit' }] } }]);
    for (const application of ['shop', 'cart'] as const) await api.given(`render-${applications[application]}`, [published(application, 'two', '1.3')]);
    await api.given('target-x', [assigned('shop', 'alpha', 'two'), assigned('shop', 'beta', 'two'), assigned('cart', 'alpha', 'two')]);
    await api.given('target-x', [
      { type: 'observation.sync-progressed', data: { ...PROGRESSED, ...about('shop', 'alpha'), applicationId: undefined, bundle: digest('shoptwo'), revision: SHA.two, results: [{ key: DEPLOYMENT, verb: 'apply', result: 'applied', message: 'configured' }, { key: { ...DEPLOYMENT, name: 'other' }, verb: 'apply', result: 'applied', message: 'unchanged' }] } },
      status('shop', 'alpha', 'two', 'Synced', 'Healthy'), status('shop', 'beta', 'two', 'Synced', 'Degraded'), status('cart', 'alpha', 'two', 'Synced', 'Healthy'),
    ]);
    positions['broken'] = await api.store.head();
    await api.given('target-x', [{ type: 'rollout.target-withdrawn', data: { ...about('shop', 'beta'), assignment: 3, cascade: true } }]);
  }, 120_000);
  afterAll(() => api?.stop(), 60_000);

  it('says which position it is of, when that was, and how far back can be asked', async () => {
    const { fleet } = await data<{ fleet: { asOf: Moment } }>('{ fleet { asOf { position recordedAt newest floor { position recordedAt } } } }');
    const head = await api.store.head();
    expect(fleet.asOf).toMatchObject({ position: head, newest: head, floor: { position: 1 } });
    expect(Date.parse(fleet.asOf.floor.recordedAt)).toBeLessThanOrEqual(Date.parse(fleet.asOf.recordedAt));
  });

  it('counts and lists what there was, by position', async () => {
    const query = 'query($at: Instant) { fleet(at: $at) { counts { targets synced healthy degraded } states { sync health targets } targets(first: 10) { totalCount nodes { application cluster sync health revision desiredRevision images { name version } charts { version } } } } }';
    const at = async (name: string) => (await data<{ fleet: { counts: object; states: object[]; targets: { totalCount: number; nodes: Record<string, unknown>[] } } }>(query, { at: positions[name] })).fleet;
    expect(await at('empty')).toMatchObject({ counts: { targets: 0 }, states: [], targets: { totalCount: 0, nodes: [] } });
    const green = await at('green');
    expect(green.counts).toEqual({ targets: 3, synced: 3, healthy: 3, degraded: 0 });
    expect(green.targets.nodes.map((node) => [node['application'], node['cluster'], node['revision']])).toEqual(expect.arrayContaining([['cart', 'alpha', SHA.one], ['shop', 'alpha', SHA.one], ['shop', 'beta', SHA.one]]));
    expect(green.targets.nodes[0]).toMatchObject({ images: [{ name: 'ghcr.io/team/web', version: '1.2' }], charts: [{ version: '1.2.0' }] });
    const broken = await at('broken');
    expect(broken.counts).toEqual({ targets: 3, synced: 3, healthy: 2, degraded: 1 });
    expect(broken.states).toEqual(expect.arrayContaining([{ sync: 'SYNCED', health: 'DEGRADED', targets: 1 }]));
    expect((await data<{ fleet: { counts: object } }>('{ fleet { counts { targets } } }')).fleet.counts).toEqual({ targets: 2 });
  });

  it('is the same by time, and of events of one instant the last one counts', async () => {
    const { fleet } = await data<{ fleet: { asOf: Moment } }>('query($at: Instant) { fleet(at: $at) { asOf { position recordedAt newest floor { position recordedAt } } } }', { at: positions['green'] });
    // The three of one append have one instant.
    const [before] = await api.sql.query<{ recorded_at: Date }>('SELECT recorded_at FROM es.events WHERE position = $1', [(positions['green'] ?? 0) - 2]);
    const byTime = await data<{ fleet: { asOf: Moment } }>('query($at: Instant) { fleet(at: $at) { asOf { position recordedAt newest floor { position recordedAt } } } }', { at: before?.recorded_at.toISOString() });
    expect(byTime.fleet.asOf).toEqual(fleet.asOf);
    // Between two events it is as after the first.
    const later = await data<{ fleet: { asOf: Moment } }>('query($at: Instant) { fleet(at: $at) { asOf { position } } }', { at: new Date().toISOString() });
    expect(later.fleet.asOf.position).toBe(await api.store.head());
  });

  it('pages in order and filters by application, cluster, state and what ran', async () => {
    const names = async (filter: string, at = positions['broken']) => {
      const seen: string[] = [];
      for (let after: string | null = null; ; ) {
        const { fleet }: { fleet: { targets: { nodes: { application: string; cluster: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } } = await data(
          `query($at: Instant, $after: String) { fleet(at: $at) { targets(first: 1, after: $after, filter: {${filter}}) { nodes { application cluster } pageInfo { hasNextPage endCursor } } } }`, { at, after },
        );
        seen.push(...fleet.targets.nodes.map(({ application, cluster }) => `${application}/${cluster}`));
        if (!fleet.targets.pageInfo.hasNextPage) return seen.sort();
        after = fleet.targets.pageInfo.endCursor;
      }
    };
    expect(await names('')).toEqual(['cart/alpha', 'shop/alpha', 'shop/beta']);
    expect(await names('application: "shop"')).toEqual(['shop/alpha', 'shop/beta']);
    expect(await names('cluster: "alpha", namespace: "argocd"')).toEqual(['cart/alpha', 'shop/alpha']);
    expect(await names('health: [DEGRADED]')).toEqual(['shop/beta']);
    expect(await names('sync: [SYNCED], health: [HEALTHY]')).toEqual(['cart/alpha', 'shop/alpha']);
    expect(await names('image: "ghcr.io/team/web:1.3"')).toEqual(['cart/alpha', 'shop/alpha', 'shop/beta']);
    expect(await names('image: "ghcr.io/team/web:1.2"')).toEqual([]);
    expect(await names('image: "ghcr.io/team/web:1.2"', positions['green'])).toEqual(['cart/alpha', 'shop/alpha', 'shop/beta']);
    expect(await names('chart: "web:1.3.0", cluster: "beta"')).toEqual(['shop/beta']);
    expect(await names(`commit: "${SHA.two.slice(0, 9)}", health: [DEGRADED]`)).toEqual(['shop/beta']);
    expect(await refusal('{ fleet { targets(first: 1, filter: {commit: "main"}) { totalCount } } }')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('tells of one target, from when to when it was so, and of none that was not there', async () => {
    const query = 'query($at: Instant) { target(application: "shop", cluster: "beta", at: $at) { revision desiredRevision health sincePosition untilPosition since until } }';
    expect(await data(query, { at: positions['empty'] })).toEqual({ target: null });
    expect(await data(query, { at: positions['broken'] })).toMatchObject({ target: { revision: SHA.two, health: 'DEGRADED', untilPosition: (positions['broken'] ?? 0) + 1 } });
    expect(await data(query)).toEqual({ target: null });
  });

  it('lists applications as their targets were together', async () => {
    const { fleet } = await data<{ fleet: { applications: { totalCount: number; nodes: object[] } } }>(
      'query($at: Instant) { fleet(at: $at) { applications(first: 5) { totalCount nodes { name counts { targets degraded } revisions { revision targets } } } } }', { at: positions['broken'] },
    );
    expect(fleet.applications).toEqual({
      totalCount: 2,
      nodes: [{ name: 'cart', counts: { targets: 1, degraded: 0 }, revisions: [{ revision: SHA.two, targets: 1 }] }, { name: 'shop', counts: { targets: 2, degraded: 1 }, revisions: [{ revision: SHA.two, targets: 2 }] }],
    });
  });

  it('refuses the future and what lies before the log, and says what can be asked', async () => {
    const head = await api.store.head();
    expect(await refusal(`{ fleet(at: ${String(head + 1)}) { asOf { position } } }`)).toMatchObject({ message: `position ${String(head + 1)} has not happened yet. The newest is ${String(head)}.`, extensions: { code: 'BAD_USER_INPUT' } });
    expect(await refusal('{ fleet(at: "2999-01-01T00:00:00Z") { asOf { position } } }')).toMatchObject({ message: expect.stringContaining('has not happened yet'), extensions: { code: 'BAD_USER_INPUT' } });
    expect(await refusal('{ fleet(at: "1999-01-01T00:00:00Z") { asOf { position } } }')).toMatchObject({ message: expect.stringContaining('before what is kept'), extensions: { nextStep: expect.stringContaining('position 1') } });
    expect(await refusal('{ fleet(at: "yesterday") { asOf { position } } }')).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('groups what changed in the same way, and names some of the targets', async () => {
    const query = 'query($from: Instant!, $to: Instant) { fleetDiff(from: $from, to: $to) { from { position } to { position } targets groups(first: 10) { totalCount nodes { kind summary targets changes { what name from to } examples { application cluster } } } } }';
    const { fleetDiff } = await data<{ fleetDiff: { targets: number; groups: { totalCount: number; nodes: { summary: string; examples: object[] }[] } } }>(query, { from: positions['green'], to: positions['broken'] });
    expect(fleetDiff).toMatchObject({ targets: 3, from: { position: positions['green'] }, groups: { totalCount: 2 } });
    expect(fleetDiff.groups.nodes.map(({ summary }) => summary)).toEqual([
      '2 targets: image ghcr.io/team/web 1.2 -> 1.3, chart web 1.2.0 -> 1.3.0', '1 target: image ghcr.io/team/web 1.2 -> 1.3, chart web 1.2.0 -> 1.3.0, health HEALTHY -> DEGRADED',
    ]);
    expect(fleetDiff.groups.nodes[1]?.examples).toEqual([{ application: 'shop', cluster: 'beta' }]);
    const until = await data<{ fleetDiff: { groups: { nodes: { summary: string }[] } } }>(query, { from: positions['broken'] });
    expect(until.fleetDiff.groups.nodes.map(({ summary }) => summary)).toEqual(['1 target: removed']);
    const since = await data<{ fleetDiff: { groups: { nodes: { summary: string }[] } } }>(query, { from: positions['empty'], to: positions['green'] });
    expect(since.fleetDiff.groups.nodes.map(({ summary }) => summary)).toEqual(['3 targets: added']);
    expect(await refusal(`{ fleetDiff(from: ${String(positions['broken'])}, to: ${String(positions['green'])}) { targets } }`)).toMatchObject({ message: expect.stringContaining('lies after') });
  });

  it('knows who changed an object: the commits, the sync that brought them, and the hand in the cluster', async () => {
    const query = 'query($cluster: String, $namespace: String) { whoChanged(resource: {kind: "Deployment", name: "web", namespace: $namespace}, cluster: $cluster, first: 10) { totalCount nodes { how action who resource cluster commit { sha message } fields { path manager } } } }';
    const { whoChanged } = await data<{ whoChanged: { totalCount: number; nodes: Record<string, unknown>[] } }>(query);
    expect(whoChanged.nodes).toMatchObject([
      { how: 'sync', action: 'configured', who: 'Tidemark', cluster: 'alpha', commit: { sha: SHA.two } },
      { how: 'commit', action: 'changed', who: 'Ada', cluster: null, commit: { sha: SHA.two, message: 'Commit two' } },
      { how: 'drift', action: 'modified', who: 'kubectl-edit', cluster: 'beta', commit: null, fields: [{ path: '/spec/replicas', manager: 'kubectl-edit' }] },
      { how: 'commit', action: 'added', who: 'Ada', resource: 'apps/Deployment/shop/web', commit: { sha: SHA.one } },
    ]);
    expect((await data<{ whoChanged: { nodes: { how: string }[] } }>(query, { cluster: 'beta' })).whoChanged.nodes.map(({ how }) => how)).toEqual(['commit', 'drift', 'commit']);
    expect(await data(query, { namespace: 'elsewhere' })).toEqual({ whoChanged: { totalCount: 0, nodes: [] } });
  });

  it('asks the database as often for a page of many as for a page of one', async () => {
    const page = (first: number) => api.statements(() => data(`{ fleet(at: ${String(positions['green'])}) { targets(first: ${String(first)}) { nodes { application images { name } charts { name } } } } }`));
    expect(await page(3)).toBeLessThanOrEqual(await page(1));
  });
});
