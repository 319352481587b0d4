import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';

jest.setTimeout(60_000);

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';

describe('an object that two applications declare, on a real API server', () => {
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

  const value = (name: string): Promise<string> => cluster.kubectl(['get', 'cm', name, '-o', 'jsonpath={.data.a}']);
  const warned = (targetId: string): Promise<{ message: string }> => agent.next('condition-raised', (raised) => raised.targetId === targetId && raised.condition === 'SharedResourceWarning');

  it('stays with the first by default: the second applies the rest, fails and warns of it', async () => {
    await agent.sync(agent.declare(cluster.namespace, [configMap('kept', { a: 'first' })], { name: 'kept-first' }));
    const second = agent.declare(cluster.namespace, [configMap('kept', { a: 'second' }), configMap('kept-beside', { a: '1' })], { name: 'kept-second' });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'failed', counts: { created: 1, failed: 1 } });
    expect(await value('kept')).toBe('first');
    expect((await warned(second.targetId)).message).toContain('ConfigMap ' + cluster.namespace + '/kept (tidemark/kept-first)');
  });

  it('goes to one of them when both begin at once; the other one fails', async () => {
    const both = ['at-once-a', 'at-once-b'].map((name) => agent.declare(cluster.namespace, [configMap('at-once', { a: name })], { name }));
    agent.desired.state(...both);
    const outcomes = await Promise.all(both.map((target) => agent.finished(target)));
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'succeeded']);
    const winner = outcomes.findIndex(({ outcome }) => outcome === 'succeeded');
    expect(await value('at-once')).toBe(both[winner]?.application.name);
  });

  it('is no longer warned of when the first gives it up, and goes to the second by its next sync', async () => {
    const first = agent.declare(cluster.namespace, [configMap('given-up', { a: 'first' })], { name: 'gives-up' });
    await agent.sync(first);
    const second = agent.declare(cluster.namespace, [configMap('given-up', { a: 'second' })], { name: 'waits' });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'failed' });
    await warned(second.targetId);
    agent.desired.withdraw({ targetId: first.targetId, assignment: 10_000, cascade: false });
    await agent.next('condition-cleared', ({ targetId, condition }) => targetId === second.targetId && condition === 'SharedResourceWarning');
    expect(await agent.sync({ ...agent.declare(cluster.namespace, [configMap('given-up', { a: 'second' })], { name: 'waits', targetId: second.targetId }) })).toMatchObject({ outcome: 'succeeded' });
    expect(await value('given-up')).toBe('second');
  });

  it('fails the whole sync before it changes anything with FailOnSharedResource=true', async () => {
    await agent.sync(agent.declare(cluster.namespace, [configMap('guarded', { a: 'first' })], { name: 'guarded-first' }));
    const second = agent.declare(cluster.namespace, [configMap('guarded', { a: 'second' }), configMap('guarded-beside', { a: '1' })], { name: 'guarded-second', syncOptions: ['FailOnSharedResource=true'] });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/shared resource found, nothing was changed: ConfigMap .*guarded is part of application tidemark\/guarded-first/), counts: { created: 0, failed: 1 } });
    expect(await value('guarded')).toBe('first');
    await expect(value('guarded-beside')).rejects.toThrow();
  });

  it('fails it as well for an object that an Argo CD manages and nobody adopted yet', async () => {
    const tracked = configMap('tracked', { a: 'argo' }, { [TRACKING_ID]: `shop:/ConfigMap:${cluster.namespace}/tracked` });
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify({ ...tracked, metadata: { ...(tracked['metadata'] as object), namespace: cluster.namespace } }) });
    const target = agent.declare(cluster.namespace, [configMap('tracked', { a: 'ours' })], { syncOptions: ['FailOnSharedResource=true'] });
    expect(await agent.sync(target)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('application shop of an Argo CD') });
    expect(await value('tracked')).toBe('argo');
  });

  it('goes to the last writer with FailOnSharedResource=false; the former one is told and does not take it back by itself', async () => {
    const first = agent.declare(cluster.namespace, [configMap('passed', { a: 'first' })], { name: 'passed-first' });
    await agent.sync(first);
    const second = agent.declare(cluster.namespace, [configMap('passed', { a: 'second' })], { name: 'passed-second', syncOptions: ['FailOnSharedResource=false'] });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
    await agent.status(second, 'Synced');
    expect((await warned(first.targetId)).message).toContain('tidemark/passed-second');
    await agent.status(first, 'OutOfSync');
    await agent.operations.handle({ kind: 'refresh', targetId: first.targetId }, new AbortController().signal);
    expect(await value('passed')).toBe('second');
  });
});
