import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { targetIdOf } from '../../../apps/control-plane/src/rollout/index.js';
import { REPORT_LOG } from '../../../apps/control-plane/src/delivery/index.js';
import type { LoggedReport, ReportLog } from '../../../apps/control-plane/src/delivery/index.js';
import { eventually } from '@tidemark/testing';
import { ApiFixture } from './api.fixture.js';

const SHA = { one: 'a'.repeat(40), two: 'b'.repeat(40) };
const DIGEST = { one: `sha256:${'1'.repeat(64)}`, two: `sha256:${'2'.repeat(64)}`, diff: `sha256:${'d'.repeat(64)}` };
const EPOCH = randomUUID();
const REPOSITORY = randomUUID();
const CANARY = 'canary-5f3c-never-shown';

const MANIFEST = `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: 'https://git.invalid/platform.git', path: shop, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: shop }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;

describe('what is told of a fleet', () => {
  let api: ApiFixture;
  let token: string;
  let clusterId: string;
  let applicationId: string;
  let targetId: string;
  let seq = 0;

  const data = <T>(query: string, variables: Record<string, unknown> = {}) => api.data<T>(query, variables, token);

  /** What the agent of the cluster says, as the gateway would hand it on. */
  const report = async (...reports: Record<string, unknown>[]) => {
    const logged = reports.map((one): LoggedReport => {
      seq += 1;
      const now = new Date().toISOString();
      return { clusterId, epoch: EPOCH, seq, observedAt: now, receivedAt: now, report: one as LoggedReport['report'], poison: null };
    });
    await api.getToken<ReportLog>(REPORT_LOG).publish(logged);
    const last = seq;
    await eventually(async () => (await api.sql.query('SELECT 1 FROM es.events WHERE (data->>\'seq\')::bigint = $1 AND data->>\'epoch\' = $2', [last, EPOCH])).length === 1, { what: 'the reports to become events' });
    await api.shown();
  };
  const about = (which: 'one' | 'two') => ({ targetId, bundle: DIGEST[which], revision: SHA[which] });
  const counts = { created: 2, configured: 0, unchanged: 0, pruned: 0, skipped: 0, failed: 0 };
  const syncs = (which: 'one' | 'two', syncId: string) => [
    { type: 'sync-started', ...about(which), syncId, attempt: 1, trigger: 'requested', total: 2 },
    { type: 'sync-finished', ...about(which), syncId, outcome: 'succeeded', message: 'done', durationMs: 10, counts, failures: [] },
  ];
  const status = (which: 'one' | 'two', sync = 'Synced', health = 'Healthy') => ({ type: 'status-changed', ...about(which), sync, outOfSync: [], health, healthMessage: '', unhealthy: [], resources: 2 });

  const published = (which: 'one' | 'two', previous: 'one' | null) => ({
    type: 'render.bundle-published',
    data: {
      applicationId, revision: SHA[which], revisions: [{ url: 'https://git.invalid/platform.git', ref: 'main', revision: SHA[which] }],
      commits: [{ revision: SHA[which], author: { name: 'Ada', email: 'ada@example.test' }, message: `Commit ${which}`, committedAt: '2026-11-20T10:00:00Z' }],
      digest: DIGEST[which], previousDigest: previous && DIGEST[previous], objects: 2, declarations: 0, bytes: 100,
      diff: { added: 1, changed: 2, removed: 3, digest: previous && DIGEST.diff }, durationMs: 5, warnings: [], cause: 'commit',
    },
  });

  beforeAll(async () => {
    api = await ApiFixture.start();
    token = await api.token();
    const registered = await data<{ registerCluster: { cluster: { id: string; name: string; agent: { state: string } }; command: string; token: string; userErrors: [] } }>(
      'mutation { registerCluster(input: {name: "alpha", labels: {region: "eu"}, reason: "a test"}) { cluster { id name agent { state } } command token userErrors { code } } }',
    );
    expect(registered.registerCluster).toMatchObject({ cluster: { name: 'alpha', agent: { state: 'PENDING' } }, userErrors: [] });
    clusterId = registered.registerCluster.cluster.id;
    const declared = await data<{ declare: { applications: { id: string; outcome: string }[]; userErrors: unknown[] } }>(
      'mutation($input: DeclareInput!) { declare(input: $input) { applications { id outcome } userErrors { code message } } }',
      { input: { manifests: MANIFEST, clusters: ['alpha'], reason: 'a test' } },
    );
    expect(declared.declare).toMatchObject({ applications: [{ outcome: 'created' }], userErrors: [] });
    applicationId = declared.declare.applications[0]?.id ?? '';
    targetId = targetIdOf(applicationId, clusterId);
    await api.given(`source-${REPOSITORY}`, [{ type: 'source.revision-observed', data: { repositoryId: REPOSITORY, url: 'https://git.invalid/platform.git', ref: 'main', revision: SHA.one, previousRevision: null, forced: false, author: { name: 'Ada', email: 'ada@example.test' }, committedAt: '2026-11-20T10:00:00Z', message: 'Commit one', trigger: 'poll' } }]);
    await api.given(`render-${applicationId}`, [published('one', null)]);
    // The real rollout process answers the publication.
    const assigned = await eventually(async () => (await api.store.readStream(`rollout-${applicationId}`)).find(({ type }) => type === 'rollout.bundle-assigned'), { what: 'the bundle to be assigned' });
    await api.shown();
    const { sync } = assigned.data as { sync: { id: string } };
    await report(...syncs('one', sync.id), status('one'));
  }, 120_000);
  afterAll(() => api?.stop(), 60_000);

  it('shows the target as its cluster told it, and the application in two sentences', async () => {
    const { application } = await data<{ application: Record<string, unknown> }>('{ application(name: "shop") { name repository automated summary conditions { type } bundle { revision objects commit { message author { name } } } targets { sync health revision desiredRevision resources cluster { name labels } lastSync { outcome counts { created } } } } }');
    expect(application).toMatchObject({
      automated: true,
      bundle: { revision: SHA.one, objects: 2, commit: { message: 'Commit one', author: { name: 'Ada' } } },
      targets: [{ sync: 'SYNCED', health: 'HEALTHY', revision: SHA.one, desiredRevision: SHA.one, resources: 2, cluster: { name: 'alpha', labels: { region: 'eu' } }, lastSync: { outcome: 'succeeded', counts: { created: 2 } } }],
    });
    expect(application['summary']).toMatch(/^Live on 1 of 1 cluster at aaaaaaaa since 20\d\d-.* UTC\. \S.*\.$/);
  });

  // Regression: what a lost cluster told last counted as synced and healthy for as long as it was lost.
  it('calls nothing green of a cluster that is not heard any more', async () => {
    const asked = '{ stats { targets synced healthy } targets(first: 10) { nodes { sync health healthMessage } } synced: targets(first: 10, filter: { sync: [SYNCED] }) { totalCount } lists: applications(first: 10, filter: { sync: [SYNCED] }) { totalCount } application(name: "shop") { summary } }';
    const before = await data<{ application: { summary: string } }>(asked);
    expect(before).toMatchObject({ stats: { targets: 1, synced: 1, healthy: 1 }, synced: { totalCount: 1 }, lists: { totalCount: 1 } });
    await api.given(`cluster-${clusterId}`, [{ type: 'fleet.agent-silence-began', data: { clusterId, since: '2026-01-01T00:00:00.000Z', level: 'lost' } }]);
    expect(await data(asked)).toMatchObject({
      stats: { targets: 1, synced: 0, healthy: 0 },
      targets: { nodes: [{ sync: 'UNKNOWN', health: 'UNKNOWN', healthMessage: 'the agent of the cluster is not heard any more; what it told last: synced, healthy' }] },
      synced: { totalCount: 0 },
      lists: { totalCount: 0 },
      application: { summary: expect.stringMatching(/^Live on none of 1 cluster\. /) },
    });
    await api.given(`cluster-${clusterId}`, [{ type: 'fleet.agent-silence-ended', data: { clusterId } }]);
    // The second sentence is the repository's, which nobody serves here: its wording goes on with the attempts.
    const [live] = before.application.summary.split(/(?<=UTC\.) /);
    expect(await data(asked)).toEqual({ ...before, application: { summary: expect.stringContaining(live ?? '?') } });
  });

  it('tells a commit’s way: history, clusters, and what was live before', async () => {
    await api.given(`render-${applicationId}`, [published('two', 'one')]);
    const assigned = await eventually(async () => (await api.store.readStream(`rollout-${applicationId}`)).filter(({ type }) => type === 'rollout.bundle-assigned')[1], { what: 'the second bundle to be assigned' });
    await api.shown();
    expect(await data('{ targets(first: 5, filter: {application: "shop", cluster: "alpha", sync: [OUT_OF_SYNC]}) { totalCount nodes { revision desiredRevision } } }')).toEqual({ targets: { totalCount: 1, nodes: [{ revision: SHA.one, desiredRevision: SHA.two }] } });
    const { sync } = assigned.data as { sync: { id: string } };
    await report(syncs('two', sync.id)[0] ?? {});
    expect(await data('{ commit(sha: "bbbbbbb") { sha clusters(first: 10) { state reachedAt cluster { name } } } }')).toEqual({ commit: { sha: SHA.two, clusters: [{ state: 'syncing', reachedAt: null, cluster: { name: 'alpha' } }] } });
    await report(syncs('two', sync.id)[1] ?? {}, status('two'));
    const { commit } = await data<{ commit: { clusters: unknown[] } }>('{ commit(sha: "bbbbbbb") { author { name email } clusters(first: 10) { state reachedAt application { name } } } }');
    expect(commit).toMatchObject({ author: { name: 'Ada' }, clusters: [{ state: 'live', reachedAt: expect.any(String), application: { name: 'shop' } }] });
    const { applicationHistory } = await data<{ applicationHistory: { totalCount: number; nodes: unknown[] } }>(
      '{ applicationHistory(application: "shop", first: 10) { totalCount nodes { id revision cause by outcome diff { added changed removed digest } commit { message } cluster { name } syncs { outcome trigger counts { created } } } } }',
    );
    expect(applicationHistory).toMatchObject({
      totalCount: 2,
      nodes: [
        { id: 2, revision: SHA.two, outcome: 'succeeded', diff: { added: 1, changed: 2, removed: 3, digest: DIGEST.diff }, commit: { message: 'Commit two' }, cluster: { name: 'alpha' }, syncs: [{ outcome: 'succeeded', trigger: 'requested' }] },
        { id: 1, revision: SHA.one, cause: 'commit', outcome: 'succeeded', syncs: [{ counts: { created: 2 } }] },
      ],
    });
    expect(await data('{ commit(sha: "aaaaaaa") { clusters(first: 1) { state } } }')).toEqual({ commit: { clusters: [{ state: 'superseded' }] } });
  });

  it('tells drifts from their onset to their end, with the field and who wrote it', async () => {
    const drift = { type: 'drift-began', ...about('two'), driftId: randomUUID(), resource: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }, change: 'modified', fields: [{ path: 'spec.replicas', desired: 2, live: 5, manager: 'kubectl-edit' }] };
    await report(drift);
    expect(await data('{ application(name: "shop") { targets { drifts { resource change fields { path desired live manager } } } } }')).toEqual({
      application: { targets: [{ drifts: [{ resource: 'apps/Deployment/shop/web', change: 'modified', fields: [{ path: 'spec.replicas', desired: 2, live: 5, manager: 'kubectl-edit' }] }] }] },
    });
    await report({ type: 'drift-ended', ...about('two'), driftId: drift.driftId, resource: drift.resource, how: 'corrected', durationMs: 100 });
    await adopted();
    expect(await data('{ driftTimeline(application: "shop", first: 5) { totalCount nodes { how endedAt cluster { name } application { name } } } }')).toMatchObject({ driftTimeline: { totalCount: 2, nodes: [{ how: null, endedAt: null }, { how: 'corrected', endedAt: expect.any(String), cluster: { name: 'alpha' }, application: { name: 'shop' } }] } });
    expect(await data('{ driftTimeline(application: "shop", first: 5) { nodes { beforeAdoption fields { manager operation time } } } }')).toEqual({
      driftTimeline: {
        nodes: [
          { beforeAdoption: true, fields: [{ manager: 'helm', operation: 'Update', time: '2026-11-22T09:59:58.000Z' }] },
          // What an older agent told.
          { beforeAdoption: false, fields: [{ manager: 'kubectl-edit', operation: null, time: null }] },
        ],
      },
    });
  });

  async function adopted(): Promise<void> {
    const fields = [{ path: 'data.a', desired: 'git', live: 'by hand', manager: 'helm', operation: 'Update', time: '2026-11-22T09:59:58.000Z' }];
    await report({ type: 'drift-began', ...about('two'), driftId: randomUUID(), resource: { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'old' }, change: 'modified', fields, beforeAdoption: true });
  }

  it('believes a cluster only about its own targets', async () => {
    const foreign = randomUUID();
    const now = new Date().toISOString();
    await api.getToken<ReportLog>(REPORT_LOG).publish([{ clusterId: foreign, epoch: EPOCH, seq: 1, observedAt: now, receivedAt: now, report: status('two', 'OutOfSync', 'Degraded') as LoggedReport['report'], poison: null }]);
    await eventually(async () => (await api.sql.query("SELECT 1 FROM es.events WHERE data->>'clusterId' = $1", [foreign])).length === 1, { what: 'the report to be recorded' });
    await api.shown();
    expect(await data('{ targets(first: 1) { nodes { sync health } } }')).toEqual({ targets: { nodes: [{ sync: 'SYNCED', health: 'HEALTHY' }] } });
  });

  it('records a report once, however often it is published', async () => {
    const now = new Date().toISOString();
    const again: LoggedReport = { clusterId, epoch: EPOCH, seq, observedAt: now, receivedAt: now, report: status('two', 'OutOfSync') as LoggedReport['report'], poison: null };
    const before = await api.store.head();
    await api.getToken<ReportLog>(REPORT_LOG).publish([again, again]);
    await report({ type: 'condition-raised', ...about('two'), condition: 'prune-refused', message: 'The render is empty' });
    expect(await api.store.head()).toBe(before + 1);
    expect(await data('{ application(name: "shop") { summary targets { conditions { type message } } } }')).toMatchObject({ application: { summary: expect.stringContaining('The render is empty.'), targets: [{ conditions: [{ type: 'prune-refused', message: 'The render is empty' }] }] } });
    await report({ type: 'condition-cleared', ...about('two'), condition: 'prune-refused' });
    expect(await data('{ application(name: "shop") { targets { conditions { type } } } }')).toEqual({ application: { targets: [{ conditions: [] }] } });
  });

  it('rolls back, shows who holds it and why, and releases', async () => {
    const { rollback } = await data<{ rollback: Record<string, unknown> }>('mutation { rollback(input: {application: "shop", to: "1", reason: "it is broken"}) { position hold { kind by reason since } targets { desiredRevision cluster { name } } userErrors { code message } } }');
    expect(rollback).toMatchObject({ hold: { kind: 'rollback', by: 'admin', reason: 'it is broken' }, targets: [{ desiredRevision: SHA.one, cluster: { name: 'alpha' } }], userErrors: [] });
    expect(await data('{ application(name: "shop") { summary hold { by reason } } applicationHistory(application: "shop", first: 1) { nodes { id cause by reason diff { added removed } outcome } } }')).toMatchObject({
      application: { hold: { by: 'admin', reason: 'it is broken' }, summary: expect.stringContaining('Held by admin') },
      applicationHistory: { nodes: [{ id: 3, cause: 'rollback', by: 'admin', reason: 'it is broken', diff: { added: 3, removed: 1 }, outcome: 'pending' }] },
    });
    const { release } = await data<{ release: unknown }>('mutation { release(input: {application: "shop", reason: "mended"}) { position userErrors { code } } }');
    expect(release).toMatchObject({ position: expect.any(Number), userErrors: [] });
  });

  it('does a mutation once for one idempotency key', async () => {
    const key = randomUUID();
    const hold = 'mutation($key: String) { hold(input: {application: "shop", reason: "a test", idempotencyKey: $key}) { position userErrors { code } } }';
    const [first, second] = [await data<{ hold: { position: number } }>(hold, { key }), await data<{ hold: { position: number } }>(hold, { key })];
    expect(second.hold.position).toBe(first.hold.position);
    await data('mutation { release(input: {application: "shop", reason: "done"}) { position } }');
  });

  it('says in userErrors what is wrong, where, and what to do', async () => {
    const answer = await data<Record<string, { userErrors: { code: string; path: string[] | null; nextStep: string | null }[] }>>(`mutation {
      rollback(input: {application: "nowhere", to: "1", reason: "x"}) { userErrors { code path nextStep } }
      declare(input: {manifests: "kind: [", reason: "x"}) { userErrors { code path nextStep } }
      registerCluster(input: {name: "Not A Name", reason: "x"}) { userErrors { code path nextStep } }
      revokeAgent(input: {cluster: "nowhere", reason: "x"}) { userErrors { code path nextStep } } }`);
    expect(answer).toMatchObject({
      rollback: { userErrors: [{ code: 'catalog.application-not-found', path: ['input', 'application'], nextStep: expect.any(String) }] },
      declare: { userErrors: [{ code: 'catalog.declaration-rejected', path: ['input', 'manifests'] }] },
      registerCluster: { userErrors: [{ code: 'fleet.bad-cluster-name' }] },
      revokeAgent: { userErrors: [{ code: 'fleet.unknown-cluster' }] },
    });
  });

  it('asks for a reason', async () => {
    expect(await api.query('mutation { release(input: {application: "shop", reason: " "}) { position } }', {}, token)).toMatchObject({ data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('pages events in order, by type, application and cluster, each with a sentence', async () => {
    await api.shown();
    const seen: number[] = [];
    let after: string | null = null;
    do {
      const { events }: { events: { nodes: { position: number; summary: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } } = await data('query($after: String) { events(first: 7, after: $after) { nodes { position summary } pageInfo { endCursor hasNextPage } } }', { after });
      seen.push(...events.nodes.map(({ position }) => position));
      for (const { summary } of events.nodes) expect(summary).toMatch(/^\S.*[.…]$/);
      after = events.pageInfo.hasNextPage ? events.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: await api.store.head() }, (_, index) => index + 1));
    const { events } = await data<{ events: { nodes: unknown[] } }>('{ events(first: 100, filter: {types: ["observation.drift-began"], application: "shop", cluster: "alpha"}) { nodes { application cluster actor { kind id } summary } } }');
    const told = { application: 'shop', cluster: 'alpha', actor: { kind: 'agent', id: clusterId } };
    expect(events.nodes).toEqual([
      { ...told, summary: 'Deployment web of shop on alpha was modified by kubectl-edit.' },
      { ...told, summary: 'ConfigMap old of shop on alpha was there before, and differs by helm.' },
    ]);
    expect(await data('{ events(first: 1, filter: {application: "nothing"}) { totalCount } }')).toEqual({ events: { totalCount: 0 } });
  });

  it('replays events after a position and goes on with those that come, without a hole or a double', async () => {
    const client = createClient({ url: api.address.replace('http', 'ws') + '/graphql', webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { authorization: `Bearer ${token}` } });
    const known = await api.store.head();
    const got: number[] = [];
    const stream = client.iterate<{ fleetEvents: { position: number; type: string } }>({ query: 'subscription { fleetEvents(after: 3) { position type application cluster summary } }' });
    const reading = (async () => {
      for await (const { data: told, errors } of stream) {
        if (errors) throw new Error(JSON.stringify(errors));
        if (told) got.push(told.fleetEvents.position);
        if (got.length === known - 3 + 20) return;
      }
    })();
    for (let index = 0; index < 20; index += 1) await api.given(`source-${REPOSITORY}`, [{ type: 'source.fetch-recovered', data: { repositoryId: REPOSITORY, url: 'https://git.invalid/platform.git' } }]);
    await reading;
    expect(got).toEqual(Array.from({ length: known - 3 + 20 }, (_, index) => index + 4));
    await client.dispose();
  }, 30_000);

  it('carries subscriptions only, filtered, and refuses the rest on a socket', async () => {
    const client = createClient({ url: api.address.replace('http', 'ws') + '/graphql', webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: { authorization: `Bearer ${token}` } });
    const first = async (query: string) => {
      for await (const answer of client.iterate({ query })) return answer;
      return null;
    };
    await expect(first('{ stats { position } }')).rejects.toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await first('subscription { fleetEvents(after: 0, filter: {types: ["fleet.cluster-registered"]}) { data cluster } }')).toMatchObject({ data: { fleetEvents: { cluster: 'alpha', data: { name: 'alpha' } } } });
    await client.dispose();
  });

  it('raises what keeps commits from being seen or rendered as conditions of the application', async () => {
    await api.given(`render-${applicationId}`, [{ type: 'render.bundle-failed', data: { applicationId, revision: SHA.two, revisions: [], code: 'render.bad-yaml', message: 'shop/web.yaml is not YAML', file: 'shop/web.yaml', cause: 'commit' } }]);
    const conditions = async () => (await data<{ application: { conditions: { type: string; message: string }[] } }>('{ application(name: "shop") { conditions { type message } } }')).application.conditions;
    // Nobody answers at the address of the repository, and the real poller has noticed.
    await eventually(async () => (await conditions()).some(({ type, message }) => type === 'source-unreachable' && message.includes('git.invalid')), { what: 'the repository to be called unreachable' });
    expect(await conditions()).toContainEqual({ type: 'render-failed', message: 'shop/web.yaml is not YAML' });
    await api.given(`render-${applicationId}`, [published('one', null)]);
    expect((await conditions()).map(({ type }) => type)).not.toContain('render-failed');
  });

  it('shows no secret anywhere: not of a join token, a session, a password or an internal failure', async () => {
    const secrets = [token.slice(4), await api.password()];
    const { registerCluster } = await data<{ registerCluster: { token: string } }>('mutation { registerCluster(input: {name: "canary", reason: "a test"}) { token } }');
    secrets.push(registerCluster.token.split('_')[2] ?? '');
    await api.signIn(CANARY, CANARY);
    await api.query(`{ cluster(name: "${CANARY}") { name } application(name: "${CANARY}") { name } }`, {}, token);
    const answers = await Promise.all([
      api.query('{ events(first: 100) { nodes { type data reason summary stream actor { id name } } } }', {}, token),
      api.query('{ clusters(first: 10) { nodes { id name server labels agent { version } } } apiTokens { name tokenId } viewer { name } sources(first: 10) { nodes { url credential } } }', {}, token),
      api.query('{ applications(first: 10) { nodes { declaration summary conditions { message } } } }', {}, token),
    ]);
    for (const { text } of answers) for (const secret of [...secrets, CANARY]) expect(text).not.toContain(secret);
    const stored = JSON.stringify(await api.sql.query('SELECT data, meta FROM es.events'));
    for (const secret of [...secrets, CANARY]) expect(stored).not.toContain(secret);
  });

  it('asks the database as often for a page of many as for a page of one', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `copy-${String(index)}`);
    const manifests = names.map((name) => MANIFEST.replace('name: shop', `name: ${name}`)).join('---');
    await data('mutation($input: DeclareInput!) { declare(input: $input) { userErrors { code } } }', { input: { manifests, clusters: ['alpha'], reason: 'a test' } });
    await api.shown();
    const page = (first: number) => api.statements(() => data(`{ applications(first: ${String(first)}) { nodes { name hold { by } conditions { type } bundle { commit { sha } } targets { cluster { name counts { targets } } application { name } lastSync { outcome } drifts { id } conditions { type } } } } }`));
    expect(await page(20)).toBeLessThanOrEqual((await page(1)) + 8);
  });
});
