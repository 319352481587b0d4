import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';

jest.setTimeout(60_000);

describe('objects that lived before an application adopted them', () => {
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

  const create = (...items: object[]): Promise<string> =>
    cluster.kubectl(['create', '--field-manager=kubectl-create', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });

  it('have their differences told with field, both values and manager before the first apply overwrites them', async () => {
    await create(configMap('edited', { a: 'by hand', kept: 'theirs' }), configMap('same', { a: 'git' }), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { key: 'an old password' } });
    const key = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { key: 'a new password' } };
    const target = agent.declare(cluster.namespace, [configMap('edited', { a: 'git' }), configMap('same', { a: 'git' }), configMap('new', { a: 'git' }), key], { name: 'adopting' });
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded' });

    const told = agent.of('drift-began').filter(({ targetId }) => targetId === target.targetId);
    expect(told.map(({ resource }) => resource.name).sort()).toEqual(['edited', 'key']);
    const edited = told.find(({ resource }) => resource.name === 'edited');
    expect(edited).toMatchObject({ beforeAdoption: true, change: 'modified', fields: [{ path: expect.stringMatching(/data.*a/), desired: 'git', live: 'by hand', manager: 'kubectl-create' }] });
    expect(JSON.stringify(agent.seen)).not.toMatch(/password|YW4gb2xk|YSBuZXcg/);
    const types = agent.seen.map(({ report }) => report).filter((report) => 'driftId' in report && report.driftId === edited?.driftId);
    expect(types).toMatchObject([{ type: 'drift-began' }, { type: 'drift-ended', how: 'corrected' }]);
    expect(await cluster.kubectl(['get', 'cm', 'edited', '-o', 'jsonpath={.data}'])).toBe('{"a":"git","kept":"theirs"}');
  });

  it('are found among many new ones, and an object that is the target\'s already is told as nothing', async () => {
    await create(configMap('many-7', { a: 'by hand' }));
    const many = Array.from({ length: 60 }, (_, index) => configMap(`many-${index}`, { a: 'git' }));
    const target = agent.declare(cluster.namespace, many, { name: 'many' });
    await agent.sync(target);
    const told = (): string[] => agent.of('drift-began').filter(({ targetId }) => targetId === target.targetId).map(({ resource }) => resource.name);
    expect(told()).toEqual(['many-7']);
    await agent.sync(agent.declare(cluster.namespace, many.map((_, index) => configMap(`many-${index}`, { a: 'another revision' })), { name: 'many', targetId: target.targetId }));
    expect(told()).toEqual(['many-7']);
  });
});
