import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@tidemark/testing';
import { configMap, deployment } from './agent-harness.js';
import { inWave, Scenario } from './scenario.js';

jest.setTimeout(60_000);

describe('what others do to managed objects, on a real API server', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 180_000);

  afterAll(() => scenario?.release());

  const value = (name: string): Promise<string> => scenario.cluster.kubectl(['get', 'cm', name, '-o', 'jsonpath={.data.a}']);

  describe('an immutable field', () => {
    const deploymentOf = (name: string, label: string) => {
      const made = deployment(name, 1) as { spec: { selector: object; template: { metadata: { labels: object } } } };
      made.spec.selector = { matchLabels: { app: name, label } };
      made.spec.template.metadata.labels = { app: name, label };
      return made as unknown as Record<string, unknown>;
    };

    it('fails the sync with the object, the field and what to do, changes nothing of it and leaves the rest applied', async () => {
      const { agent, namespace, cluster } = scenario;
      const first = agent.declare(namespace, [deploymentOf('fixed', 'one'), configMap('beside-fixed', { a: '1' })]);
      await agent.sync(first);
      const uid = await cluster.kubectl(['get', 'deploy', 'fixed', '-o', 'jsonpath={.metadata.uid}']);
      const second = agent.declare(namespace, [deploymentOf('fixed', 'two'), configMap('beside-fixed', { a: '2' })], { targetId: first.targetId });
      const finished = await agent.sync(second);
      expect(finished).toMatchObject({ outcome: 'failed', counts: { configured: 1, failed: 1 }, failures: [{ key: { kind: 'Deployment', name: 'fixed' } }] });
      expect(finished.failures[0]?.message).toMatch(/Deployment .*fixed.*spec\.selector.*immutable/s);
      expect(await value('beside-fixed')).toBe('2');
      expect(await cluster.kubectl(['get', 'deploy', 'fixed', '-o', 'jsonpath={.metadata.uid} {.spec.selector.matchLabels.label}'])).toBe(`${uid} one`);
      await agent.status(second, 'OutOfSync');
    });

    it('is found before a hook runs when the sync has several waves', async () => {
      const { agent, namespace } = scenario;
      const first = agent.declare(namespace, [deploymentOf('guarded', 'one'), configMap('guarded-0', { a: '1' }, inWave(-1))]);
      await agent.sync(first);
      const second = agent.declare(namespace, [deploymentOf('guarded', 'two'), configMap('guarded-0', { a: '2' }, inWave(-1))], { targetId: first.targetId });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'failed', message: expect.stringContaining('nothing was changed'), counts: { configured: 0, failed: 1 } });
      expect(await value('guarded-0')).toBe('1');
    });
  });

  describe('two applications that claim one object', () => {
    it('leave it with the one that has it; the other says whose it is, and applies the rest', async () => {
      const { agent, namespace } = scenario;
      const owner = agent.declare(namespace, [configMap('claimed', { a: 'owner' })], { name: 'owner' });
      await agent.sync(owner);
      const intruder = agent.declare(namespace, [configMap('claimed', { a: 'intruder' }), configMap('intruders-own', { a: '1' })], { name: 'intruder' });
      expect(await agent.sync(intruder)).toMatchObject({ outcome: 'failed', counts: { created: 1, failed: 1 }, failures: [{ key: { name: 'claimed' }, message: expect.stringContaining('tidemark/owner') }] });
      expect(await value('claimed')).toBe('owner');
      expect(await value('intruders-own')).toBe('1');
      await agent.status(owner, 'Synced');
      // No fight: neither writes it any more.
      const writes = scenario.tape.of('ConfigMap/claimed').length;
      await agent.operations.handle({ kind: 'refresh', targetId: owner.targetId }, new AbortController().signal);
      await agent.operations.handle({ kind: 'refresh', targetId: intruder.targetId }, new AbortController().signal);
      expect(scenario.tape.of('ConfigMap/claimed')).toHaveLength(writes);
    });

    it('pass it on when the first gives it up without deleting it', async () => {
      const { agent, namespace } = scenario;
      const first = agent.declare(namespace, [configMap('handed-over', { a: 'first' })], { name: 'first' });
      await agent.sync(first);
      agent.desired.withdraw({ targetId: first.targetId, assignment: 1_000, cascade: false });
      await agent.next('target-removed', ({ targetId }) => targetId === first.targetId);
      const second = agent.declare(namespace, [configMap('handed-over', { a: 'second' })], { name: 'second' });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
      expect(await value('handed-over')).toBe('second');
      expect(scenario.tape.of('ConfigMap/handed-over').filter(({ type }) => type === 'DELETED')).toEqual([]);
    });

    it('do not prune it from under each other', async () => {
      const { agent, namespace } = scenario;
      const first = agent.declare(namespace, [configMap('moving', { a: '1' }), configMap('first-stays', { a: '1' })], { name: 'from', selfHeal: false });
      await agent.sync(first);
      await scenario.cluster.kubectl(['label', 'cm', 'moving', `tidemark.dev/target=${crypto.randomUUID()}`, '--overwrite']);
      await agent.sync(agent.declare(namespace, [configMap('first-stays', { a: '1' })], { name: 'from', selfHeal: false, targetId: first.targetId }));
      expect(await scenario.names('cm')).toContain('configmap/moving');
    });
  });

  describe('the deletion of the namespace', () => {
    it('is seen as the deletion of every object; with CreateNamespace self-heal makes the namespace and its objects anew', async () => {
      const { agent, cluster } = scenario;
      const doomed = `doomed-${scenario.namespace.slice(5)}`;
      const target = agent.declare(doomed, [configMap('inside-a', { a: '1' }), configMap('inside-b', { a: '1' })], { syncOptions: ['CreateNamespace=true'] });
      await agent.sync(target);
      await agent.status(target, 'Synced');
      await cluster.kubectl(['delete', 'namespace', doomed]);
      await eventually(() => agent.of('drift-ended').filter(({ targetId, how }) => targetId === target.targetId && how === 'corrected').length === 2, { what: 'both objects to be made anew', timeoutMs: 40_000 });
      expect(await cluster.kubectl(['-n', doomed, 'get', 'cm', 'inside-a', 'inside-b', '-o', 'jsonpath={.items[*].data.a}'])).toBe('1 1');
      await agent.status(target, 'Synced', 'Healthy');
      await cluster.kubectl(['delete', 'namespace', doomed, '--wait=false']);
    });

    it('without CreateNamespace is told as what self-heal can not put right, until somebody makes the namespace', async () => {
      const { agent, cluster } = scenario;
      const doomed = `lost-${scenario.namespace.slice(5)}`;
      await cluster.kubectl(['create', 'namespace', doomed]);
      const target = agent.declare(doomed, [configMap('inside', { a: '1' })]);
      await agent.sync(target);
      await cluster.kubectl(['delete', 'namespace', doomed]);
      await agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'SelfHealFailed');
      await agent.status(target, 'OutOfSync', 'Missing');
      await cluster.kubectl(['create', 'namespace', doomed]);
      await eventually(() => cluster.kubectl(['-n', doomed, 'get', 'cm', 'inside']), { what: 'the object to be back', timeoutMs: 40_000 });
      await agent.status(target, 'Synced', 'Healthy');
      await agent.next('condition-cleared', ({ targetId, condition }) => targetId === target.targetId && condition === 'SelfHealFailed');
      await cluster.kubectl(['delete', 'namespace', doomed, '--wait=false']);
    });

    it('in the middle of a sync fails the sync with the reason; the next one succeeds', async () => {
      const { agent, cluster } = scenario;
      const doomed = `amid-${scenario.namespace.slice(5)}`;
      await cluster.kubectl(['create', 'namespace', doomed]);
      const target = agent.declare(doomed, [deployment('gate', 1, inWave(0), { 'dev.cluster/outcome': 'hang' }), configMap('after-gate', { a: '1' }, inWave(1))], { selfHeal: false });
      agent.desired.state(target);
      await eventually(() => cluster.kubectl(['-n', doomed, 'get', 'deploy', 'gate']), { what: 'the first wave' });
      await cluster.kubectl(['delete', 'namespace', doomed]);
      expect(await agent.finished(target)).toMatchObject({ outcome: 'failed', failures: [{ key: { kind: 'Deployment', name: 'gate' }, message: expect.stringContaining('missing') }] });
      await cluster.kubectl(['create', 'namespace', doomed]);
      expect(await agent.sync(agent.declare(doomed, [deployment('gate', 1, inWave(0)), configMap('after-gate', { a: '1' }, inWave(1))], { targetId: target.targetId }))).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
      await cluster.kubectl(['delete', 'namespace', doomed, '--wait=false']);
    });
  });
});
