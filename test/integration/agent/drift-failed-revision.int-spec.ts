import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';

jest.setTimeout(60_000);

describe('a revision whose sync failed', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;

  beforeAll(async () => {
    cluster = await testCluster();
    agent = await AgentHarness.start(cluster.kubeconfig);
  }, 180_000);
  afterAll(async () => {
    await agent?.release();
    await cluster?.release();
  });

  it('is not tried again by self-heal, a refresh, the same statement or a restart, and the next revision is', async () => {
    const unusable = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'unusable' }, spec: { ports: [{ port: 99_999 }] } };
    const target = agent.declare(cluster.namespace, [configMap('fine', { a: 'git' }), unusable]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'failed' });
    const begun = (): number => agent.of('sync-started').filter(({ targetId }) => targetId === target.targetId).length;
    expect(begun()).toBe(1);

    const refresh = (): Promise<unknown> => agent.operations.handle({ kind: 'refresh', targetId: target.targetId }, new AbortController().signal);
    agent.desired.state(target);
    await refresh();
    await agent.stop();
    await agent.start();
    await eventually(() => refresh().then(() => true, () => false), { what: 'the restarted agent to answer' });
    expect(begun()).toBe(1);

    expect(await agent.sync(agent.declare(cluster.namespace, [configMap('fine', { a: 'git' })], { targetId: target.targetId }))).toMatchObject({ outcome: 'succeeded' });
    expect(begun()).toBe(2);
  });
});
