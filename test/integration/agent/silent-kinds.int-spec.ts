import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';
import { inWave } from './scenario.js';

jest.setTimeout(60_000);

const PATIENCE_MS = 3_000;
/** The cluster says the second in which an object was created. */
const CLUSTER_CLOCK_MS = 1_000;

describe('an object of a kind without a rule and without a status', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;

  beforeAll(async () => {
    cluster = await testCluster();
    agent = await AgentHarness.start(cluster.kubeconfig, { firstWordMs: PATIENCE_MS });
  }, 180_000);

  afterAll(async () => {
    await agent?.release();
    await cluster?.release();
  });

  it('is awaited as its name says it will be made, but holds its wave up only for so long', async () => {
    const { namespace } = cluster;
    const group = `q${namespace.slice(5)}.example.test`;
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `beancounterclusters.${group}`, annotations: {} },
      spec: { group, scope: 'Namespaced', names: { plural: 'beancounterclusters', singular: 'beancountercluster', kind: 'BeancounterCluster' }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }] },
    };
    const object = (name: string, wave: number) => ({ apiVersion: `${group}/v1`, kind: 'BeancounterCluster', metadata: { name, annotations: inWave(wave) }, spec: { size: 3 } });
    const from = performance.now();
    const target = agent.declare(namespace, [definition, object('mute', 0), configMap('after-mute', { a: '1' }, inWave(1))]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 3 } });
    expect(performance.now() - from).toBeGreaterThanOrEqual(PATIENCE_MS - CLUSTER_CLOCK_MS);
    await agent.status(target, 'Synced', 'Progressing');

    const again = performance.now();
    const third = agent.declare(namespace, [definition, object('mute', 0), configMap('after-mute', { a: '2' }, inWave(1))], { targetId: target.targetId });
    expect(await agent.sync(third)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
    expect(performance.now() - again).toBeLessThan(PATIENCE_MS - CLUSTER_CLOCK_MS);

    const next = agent.declare(namespace, [definition, object('mute', 0), object('spoken', 2), configMap('after-mute', { a: '1' }, inWave(1)), configMap('after-spoken', { a: '1' }, inWave(3))], { targetId: target.targetId });
    const synced = agent.sync(next);
    await eventually(() => cluster.kubectl(['get', 'beancounterclusters', 'spoken', '-o', 'name']).then(() => true, () => false), { what: 'the object of the next wave' });
    await cluster.kubectl(['patch', 'beancounterclusters', 'spoken', '--type=merge', '-p', '{"status":{"phase":"Failed"}}']);
    expect(await synced).toMatchObject({ outcome: 'failed', failures: [{ key: { name: 'spoken' } }] });
  });
});
