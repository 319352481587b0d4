import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';
import { MutatingWebhook } from './mutating-webhook.js';

jest.setTimeout(60_000);

/** Adds a key, rewrites another one that manifests state, and stamps each write. */
const change = (object: Record<string, unknown>): Record<string, unknown>[] => {
  const data = object['data'] as Record<string, string> | undefined;
  return [
    { op: 'add', path: '/data/injected', value: 'by-webhook' },
    { op: 'add', path: '/data/stamp', value: randomUUID() },
    ...(data?.['rewritten'] === undefined ? [] : [{ op: 'replace', path: '/data/rewritten', value: 'as-the-webhook-wants' }]),
  ];
};

describe('the agent beside a webhook that changes what it applies', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;
  let webhook: MutatingWebhook;
  let namespace: string;
  let configuration: Record<string, unknown>;

  beforeAll(async () => {
    cluster = await testCluster();
    namespace = cluster.namespace;
    webhook = await MutatingWebhook.start(change);
    configuration = webhook.configuration(`tidemark-${namespace}`, namespace);
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(configuration) });
    // The API server takes a configuration up a moment after it was stored.
    const probe = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'probe' }, data: { a: '1' } };
    const isAsked = async (): Promise<boolean> => (await cluster.kubectl(['apply', '--dry-run=server', '-o', 'jsonpath={.data.injected}', '-f', '-'], { input: JSON.stringify(probe) })) === 'by-webhook';
    await eventually(isAsked, { what: 'the webhook to be asked', timeoutMs: 20_000 });
    agent = await AgentHarness.start(cluster.kubeconfig);
  }, 180_000);

  afterAll(async () => {
    await agent?.release();
    await cluster?.kubectl(['delete', '--ignore-not-found', '-f', '-'], { input: JSON.stringify(configuration) });
    await webhook?.stop();
    await cluster?.release();
  });

  const edit = (name: string, data: Record<string, string>): Promise<string> => cluster.kubectl(['patch', 'cm', name, '--type=merge', '--field-manager=kubectl-edit', '-p', JSON.stringify({ data })]);

  const verdicts = async (from: 'server' | 'cache'): Promise<number> => {
    const { values } = (await agent.metrics.getSingleMetric('tidemark_agent_compare_verdicts_total')?.get()) ?? { values: [] };
    return values.filter(({ labels }) => labels['from'] === from).reduce((sum, { value }) => sum + value, 0);
  };

  it('is in sync although the webhook adds, rewrites and stamps, and asks the API server once about what was rewritten', async () => {
    const target = agent.declare(namespace, [configMap('changed', { key: '1', rewritten: 'as-stated' })]);
    await agent.sync(target);
    await agent.status(target, 'Synced');
    await edit('changed', { other: '1' });
    await eventually(async () => (await verdicts('server')) === 1, { what: 'one question' });
    await agent.status(target, 'Synced');
    await edit('changed', { other: '2' });
    await eventually(async () => (await verdicts('cache')) >= 1, { what: 'the answer that is known' });
    expect(await verdicts('server')).toBe(1);
    expect(agent.of('drift-began').filter(({ targetId }) => targetId === target.targetId)).toEqual([]);
  });

  it('takes back an edit of what is stated, and names nothing else', async () => {
    const target = agent.declare(namespace, [configMap('edited', { key: '1', rewritten: 'as-stated' })]);
    await agent.sync(target);
    await agent.status(target, 'Synced');
    await edit('edited', { key: '2' });
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began.fields).toMatchObject([{ path: 'data.key', desired: '1', live: '2', manager: 'kubectl-edit' }]);
    await agent.next('drift-ended', ({ driftId, how }) => driftId === began.driftId && how === 'corrected');
    await agent.status(target, 'Synced');
    expect(agent.of('drift-began').filter(({ targetId }) => targetId === target.targetId)).toHaveLength(1);
  });
});
