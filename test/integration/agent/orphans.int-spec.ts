import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Operation } from '@tidemark/protocol';
import { testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';

jest.setTimeout(60_000);

interface Page { orphans: { key: { kind: string; name: string; namespace: string; group: string }; createdAt: string; manager: string | null }[]; next: string | null; unread: object[] }

describe('objects that no application tracks', () => {
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

  const ask = async (wish: Omit<Extract<Operation['operation'], { kind: 'orphans' }>, 'kind'>): Promise<Page> => {
    const answer = await agent.operations.handle({ kind: 'orphans', ...wish }, new AbortController().signal);
    expect(answer.outcome).toBe('succeeded');
    return answer.result as Page;
  };

  it('are listed with their maker, and neither what is tracked nor what the cluster makes or another object owns', async () => {
    const target = agent.declare(cluster.namespace, [configMap('ours')]);
    await agent.sync(target);
    const uid = await cluster.kubectl(['get', 'cm', 'ours', '-o', 'jsonpath={.metadata.uid}']);
    const owned = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'owned', ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'ours', uid }] } };
    for (const object of [owned, configMap('left-behind'), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'password' }, stringData: { key: 'do not show' } }, { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'closed' }, spec: { podSelector: {} } }]) {
      await cluster.kubectl(['create', '--field-manager=somebody', '-f', '-'], { input: JSON.stringify(object) });
    }

    const page = await ask({ targetId: target.targetId, after: null, ignore: [] });
    expect(page).toMatchObject({ next: null, unread: [] });
    expect(page.orphans.map(({ key, manager }) => `${key.group}/${key.kind}/${key.name} by ${manager ?? ''}`)).toEqual(['/ConfigMap/left-behind by somebody', '/Secret/password by somebody', 'networking.k8s.io/NetworkPolicy/closed by somebody']);
    expect(page.orphans.every(({ key, createdAt }) => key.namespace === cluster.namespace && Date.parse(createdAt) > 0)).toBe(true);
    expect(JSON.stringify(page)).not.toContain('do not show');

    const rest = await ask({ targetId: target.targetId, after: `/Secret/${cluster.namespace}/password`, ignore: [] });
    expect(rest.orphans.map(({ key }) => key.name)).toEqual(['closed']);
    const some = await ask({ targetId: target.targetId, after: null, ignore: [{ group: '', kind: '', name: 'left-*' }, { group: '*', kind: 'Network*', name: '' }] });
    expect(some.orphans.map(({ key }) => key.name)).toEqual(['password']);
  });

  it('come in pages, each object once and in order', async () => {
    const target = agent.declare(cluster.namespace, [configMap('ours')]);
    await agent.sync(target);
    const many = Array.from({ length: 620 }, (_, index) => configMap(`many-${index}`));
    await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: many }) });
    const ignore = [{ group: '*', kind: '', name: 'closed' }, { group: '', kind: '', name: 'password' }, { group: '', kind: '', name: 'left-behind' }];
    const first = await ask({ targetId: target.targetId, after: null, ignore });
    const second = await ask({ targetId: target.targetId, after: first.next, ignore });
    expect(first.orphans).toHaveLength(500);
    expect(second.next).toBeNull();
    const names = [...first.orphans, ...second.orphans].map(({ key }) => key.name);
    expect(names.filter((name) => name.startsWith('many-'))).toEqual(many.map(({ metadata }) => String((metadata as { name: string }).name)).sort());
  });
});
