import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';

jest.setTimeout(120_000);

describe('the agent with many objects', () => {
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

  const count = async (targetId: string): Promise<number> => (await cluster.kubectl(['get', 'cm', '-l', `tidemark.dev/target=${targetId}`, '-o', 'name'])).split('\n').filter(Boolean).length;

  it('syncs 1,000 ConfigMaps of one target, then only what changed, and removes them all', async () => {
    const objects = Array.from({ length: 1_000 }, (_, index) => configMap(`many-${index}`));
    const first = agent.declare(cluster.namespace, objects);
    expect(await agent.sync(first, 90_000)).toMatchObject({ outcome: 'succeeded', counts: { created: 1_000, failed: 0 } });
    await agent.status(first, 'Synced');
    expect(await count(first.targetId)).toBe(1_000);

    const second = agent.declare(cluster.namespace, [...objects.slice(1, 999), configMap('many-0', { key: 'changed' })], { targetId: first.targetId });
    expect(await agent.sync(second, 60_000)).toMatchObject({ counts: { created: 0, configured: 1, unchanged: 998, pruned: 1 } });

    // A restarted agent knows by the marks on the objects that all is well: it writes nothing.
    const before = await newestVersion();
    await agent.stop();
    await agent.start();
    await eventually(async () => (await agent.operations.handle({ kind: 'resources', targetId: first.targetId }, new AbortController().signal)).message === '999 resources', { what: 'the restarted agent' });
    await agent.operations.handle({ kind: 'refresh', targetId: first.targetId }, new AbortController().signal);
    expect(await newestVersion()).toBe(before);

    agent.desired.withdraw({ targetId: first.targetId, assignment: 1_000, cascade: true });
    expect(await agent.next('target-removed', ({ targetId }) => targetId === first.targetId, 60_000)).toMatchObject({ deleted: 999 });
    expect(await count(first.targetId)).toBe(0);
  });

  it('syncs 200 targets side by side, each reported started and finished once', async () => {
    const targets = Array.from({ length: 200 }, (_, index) => agent.declare(cluster.namespace, [configMap(`app-${index}`)], { name: `app-${index}` }));
    const since = performance.now();
    agent.desired.state(...targets);
    const ids = new Set(targets.map(({ targetId }) => targetId));
    const finished = () => agent.of('sync-finished').filter(({ targetId }) => ids.has(targetId));
    await eventually(() => finished().length === 200, { what: '200 syncs', timeoutMs: 60_000 });
    console.log(`first sync of 200 one-ConfigMap targets: ${Math.round(200_000 / (performance.now() - since))} targets/s`);
    expect(finished().every(({ outcome, counts }) => outcome === 'succeeded' && counts.created === 1)).toBe(true);
    expect(new Set(finished().map(({ syncId }) => syncId)).size).toBe(200);
  });

  /** The highest resourceVersion among the objects: any write would raise it. */
  async function newestVersion(): Promise<number> {
    const versions = await cluster.kubectl(['get', 'cm', '-o', 'jsonpath={.items[*].metadata.resourceVersion}']);
    return Math.max(...versions.split(' ').map(Number));
  }
});
