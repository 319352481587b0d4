import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap, deployment } from './agent-harness.js';

jest.setTimeout(120_000);
const WAVE = 'argocd.argoproj.io/sync-wave';

describe('the agent after a restart or an outage', () => {
  let cluster: TestCluster;
  let namespace: string;

  beforeAll(async () => {
    cluster = await testCluster({ own: 'agent-outage' });
    namespace = cluster.namespace;
  }, 180_000);

  afterAll(async () => {
    await cluster?.release();
  });

  it('resumes a sync that was cut, reports its end once and prunes what it knew', async () => {
    const agent = await AgentHarness.start(cluster.kubeconfig);
    const old = agent.declare(namespace, [configMap('old', { a: '1' }, { [WAVE]: '1' })]);
    await agent.sync(old);
    const target = agent.declare(namespace, [deployment('gate', 1, { [WAVE]: '0' }, { 'dev.cluster/outcome': 'hang' }), configMap('after', { a: '1' }, { [WAVE]: '1' })], { targetId: old.targetId });
    agent.desired.state(target);
    await eventually(() => cluster.kubectl(['get', 'deploy', 'gate']), { what: 'the Deployment of the first wave' });
    await agent.stop();
    expect(agent.of('sync-finished').some(({ syncId }) => syncId === target.sync?.id)).toBe(false);

    await agent.start();
    await agent.next('sync-started', ({ syncId, trigger }) => syncId === target.sync?.id && trigger === 'resumed');
    await cluster.kubectl(['delete', 'pods', '-l', 'app=gate', '--wait=false']);
    await cluster.kubectl(['patch', 'deploy', 'gate', '--type=json', '-p', '[{"op":"replace","path":"/spec/replicas","value":0}]']);
    expect(await agent.finished(target)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 1 } });
    expect(agent.of('sync-finished').filter(({ syncId }) => syncId === target.sync?.id)).toHaveLength(1);
    await eventually(() => cluster.kubectl(['get', 'cm', 'old']).then(() => false, () => true), { what: 'the pruned ConfigMap to be gone' });
    await agent.release();
  });

  it('goes on with what is wanted now when the bundle it waits for was superseded and never comes', async () => {
    const agent = await AgentHarness.start(cluster.kubeconfig);
    const superseded = agent.declare(namespace, [configMap('never')]);
    agent.desired.withhold(superseded.bundle);
    agent.desired.state(superseded);
    const wanted = agent.declare(namespace, [configMap('wanted')], { targetId: superseded.targetId });
    expect(await agent.sync(wanted)).toMatchObject({ outcome: 'succeeded', bundle: wanted.bundle });
    expect(agent.of('condition-raised')).toEqual([]);
    await agent.release();
  });

  it('runs no sync twice, finds drift of the time it was away and keeps quiet about the rest', async () => {
    const agent = await AgentHarness.start(cluster.kubeconfig);
    const target = agent.declare(namespace, [configMap('edited', { a: '1' }), configMap('deleted'), configMap('untouched')]);
    await agent.sync(target);
    await agent.status(target, 'Synced');
    await agent.stop();
    const before = agent.seen.length;
    await cluster.kubectl(['patch', 'cm', 'edited', '--type=merge', '-p', '{"data":{"a":"2"}}']);
    await cluster.kubectl(['delete', 'cm', 'deleted']);
    await agent.start();
    await eventually(() => agent.of('drift-ended').filter(({ how }) => how === 'corrected').length === 2, { what: 'both corrections' });
    expect(await cluster.kubectl(['get', 'cm', 'edited', '-o', 'jsonpath={.data.a}'])).toBe('1');
    const types = agent.seen.slice(before).map(({ report }) => report.type);
    expect(types.filter((type) => type.startsWith('sync-'))).toEqual([]);
    await agent.release();
  });

  it('carries out a withdrawal that was stated while it was away, highest wave first', async () => {
    const agent = await AgentHarness.start(cluster.kubeconfig);
    const target = agent.declare(namespace, [configMap('base', { a: '1' }, { [WAVE]: '0' }), configMap('top', { a: '1' }, { [WAVE]: '5' }), deployment('body', 1, { [WAVE]: '1' })]);
    await agent.sync(target);
    await agent.stop();
    agent.desired.withdraw({ targetId: target.targetId, assignment: 99, cascade: true });
    await agent.start();
    expect(await agent.next('target-removed')).toMatchObject({ cascade: true, deleted: 3 });
    expect(await cluster.kubectl(['get', 'cm,deploy', '-l', `tidemark.dev/target=${target.targetId}`, '-o', 'name'])).toBe('');
    expect(await cluster.kubectl(['-n', 'tidemark-system', 'get', 'cm', '-l', `tidemark.dev/inventory=${target.targetId}`, '-o', 'name'])).toBe('');
    await agent.release();
  });

  it('waits out an API server that is down and goes on where it was', async () => {
    const agent = await AgentHarness.start(cluster.kubeconfig);
    const first = agent.declare(namespace, [configMap('before-outage', { a: '1' })]);
    await agent.sync(first);
    await cluster.kill();
    const second = agent.declare(namespace, [configMap('before-outage', { a: '2' }), configMap('during-outage')], { targetId: first.targetId });
    agent.desired.state(second);
    await agent.next('condition-raised', ({ condition }) => condition === 'ClusterUnreachable');
    await cluster.restart();
    expect(await agent.finished(second, 60_000)).toMatchObject({ outcome: 'succeeded' });
    await agent.next('condition-cleared', ({ condition }) => condition === 'ClusterUnreachable');
    await agent.status(second, 'Synced');
    // The watch is back, too.
    await cluster.kubectl(['delete', 'cm', 'during-outage']);
    await agent.next('drift-ended', ({ how }) => how === 'corrected');
    await agent.release();
  });
});
