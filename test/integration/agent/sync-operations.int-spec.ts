import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DesiredTarget } from '@tidemark/protocol';
import { configMap, type Change } from './agent-harness.js';
import { hook, OPTIONS, Scenario } from './scenario.js';

jest.setTimeout(90_000);

const CONFIRM = { [OPTIONS]: 'Prune=confirm' };
type Sync = NonNullable<DesiredTarget['sync']>;
const syncWith = (change: Partial<Sync> = {}): Sync => ({ id: randomUUID(), prune: true, dryRun: false, force: false, initiatedBy: 'test', ...change });

describe('what people ask of a sync', () => {
  let scenario: Scenario;
  const next = (target: DesiredTarget, objects: Parameters<Scenario['agent']['declare']>[1], change: Change = {}) => scenario.agent.declare(scenario.namespace, objects, { targetId: target.targetId, name: target.application.name, ...change });
  const waits = (target: DesiredTarget) => scenario.agent.next('sync-progressed', ({ syncId, state }) => syncId === target.sync?.id && state === 'waiting', 30_000);
  const ask = (operation: Parameters<Scenario['agent']['operations']['handle']>[0]) => scenario.agent.operations.handle(operation, new AbortController().signal);

  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 180_000);

  afterAll(() => scenario?.release());

  describe('a prune that needs a confirmation', () => {
    const deployed = async (name: string): Promise<DesiredTarget> => {
      const target = scenario.agent.declare(scenario.namespace, [configMap(`${name}-kept`), configMap(`${name}-gone`, { a: '1' }, CONFIRM)], { name });
      expect(await scenario.agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
      return target;
    };

    it('waits, says for what, and is done when somebody confirms it; other syncs are not confirmed by that', async () => {
      const { agent } = scenario;
      const first = await deployed('confirmed');
      const second = next(first, [configMap('confirmed-kept')]);
      agent.desired.state(second);
      expect((await waits(second)).message).toMatch(/waiting for confirmation to prune .*confirmed-gone/);
      expect(await scenario.names('cm')).toContain('configmap/confirmed-gone');
      expect(await ask({ kind: 'confirm-prune', targetId: first.targetId })).toMatchObject({ outcome: 'succeeded' });
      expect(await agent.finished(second)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 1 } });
      expect(await scenario.names('cm')).not.toContain('configmap/confirmed-gone');
      expect(await ask({ kind: 'confirm-prune', targetId: first.targetId })).toMatchObject({ outcome: 'failed', message: expect.stringContaining('no sync is running') });
    });

    it('is remembered when the agent ends before it could act', async () => {
      const { agent } = scenario;
      const first = await deployed('remembered');
      const second = next(first, [configMap('remembered-kept')]);
      agent.desired.state(second);
      await waits(second);
      await agent.stop();
      await agent.start();
      await agent.next('sync-started', ({ syncId, trigger }) => syncId === second.sync?.id && trigger === 'resumed');
      await ask({ kind: 'confirm-prune', targetId: first.targetId });
      await agent.stop();
      await agent.start();
      expect(await agent.finished(second)).toMatchObject({ outcome: 'succeeded' });
      expect(await scenario.names('cm')).not.toContain('configmap/remembered-gone');
    });

    it('is done when the declaration approves it after the sync began, and not by an approval from before', async () => {
      const { agent } = scenario;
      const first = await deployed('approved');
      const second = next(first, [configMap('approved-kept')], { deletionApprovedAt: new Date(Date.now() - 60_000).toISOString() });
      agent.desired.state(second);
      await waits(second);
      agent.desired.state({ ...second, assignment: second.assignment + 1_000, deletionApprovedAt: new Date(Date.now() + 1_000).toISOString() });
      expect(await agent.finished(second)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 1 } });
    });
  });

  describe('a termination', () => {
    it('ends the sync even when the agent ends first: it is not gone on with afterwards', async () => {
      const { agent, namespace } = scenario;
      const target = agent.declare(namespace, [hook('hanging', 'PreSync', {}, 'hang'), configMap('never-there')], { name: 'terminated' });
      agent.desired.state(target);
      await scenario.until('Job/hanging', 'created');
      const asked = ask({ kind: 'terminate-sync', targetId: target.targetId });
      await asked;
      await agent.stop();
      await agent.start();
      expect(await agent.finished(target)).toMatchObject({ outcome: 'terminated', message: expect.stringContaining('terminated by request') });
      await scenario.until('Job/hanging', 'deleted');
      expect(scenario.created('Job/hanging')).toHaveLength(1);
      expect(await scenario.names('cm')).not.toContain('configmap/never-there');
    });
  });

  describe('a selective sync', () => {
    it('brings in what it names and no hook; the target stays out of sync', async () => {
      const { agent, namespace } = scenario;
      const objects = [hook('selective-pre', 'PreSync'), configMap('selective-a'), configMap('selective-b')];
      const target = agent.declare(namespace, objects, { name: 'selective', sync: syncWith({ resources: [{ group: '', kind: 'ConfigMap', name: 'selective-a' }] }) });
      expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 1, failed: 0 } });
      await agent.status(target, 'OutOfSync');
      expect(await scenario.names('cm')).not.toContain('configmap/selective-b');
      expect(scenario.created('Job/selective-pre')).toEqual([]);
      const whole = { ...target, assignment: target.assignment + 1_000, sync: syncWith() };
      expect(await agent.sync(whole)).toMatchObject({ outcome: 'succeeded', counts: { created: 2, unchanged: 1 } });
      await agent.status(whole, 'Synced');
    });

    it('leaves out what it excludes, takes options of its own, and prunes only what it names', async () => {
      const { agent } = scenario;
      const first = scenario.agent.declare(scenario.namespace, [configMap('sel-a'), configMap('sel-b'), configMap('sel-c')], { name: 'excluding' });
      await agent.sync(first);
      const second = next(first, [configMap('sel-a', { a: '2' })], { sync: syncWith({ resources: [{ group: '*', kind: '*', name: 'sel-b', exclude: true }], syncOptions: ['Replace=true'] }) });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1, pruned: 1 } });
      expect(await scenario.names('cm')).toEqual(expect.arrayContaining(['configmap/sel-a', 'configmap/sel-b']));
      expect(await scenario.names('cm')).not.toContain('configmap/sel-c');
    });

    it('after a sync of the whole bundle does not take its self-heal away', async () => {
      const { agent, cluster } = scenario;
      const first = scenario.agent.declare(scenario.namespace, [configMap('heal-a', { a: '1' }), configMap('heal-b', { a: '1' })], { name: 'healing' });
      await agent.sync(first);
      const again = { ...first, assignment: first.assignment + 1_000, sync: syncWith({ resources: [{ group: '', kind: 'ConfigMap', name: 'heal-a' }] }) };
      await agent.sync(again);
      await cluster.kubectl(['patch', 'cm', 'heal-b', '--type=merge', '-p', '{"data":{"a":"2"}}']);
      expect(await agent.next('drift-ended', ({ targetId }) => targetId === first.targetId, 30_000)).toMatchObject({ how: 'corrected', resource: { name: 'heal-b' } });
    });
  });

  it('a plan tells what waits for a confirmation, and only what was selected', async () => {
    const { agent } = scenario;
    const first = scenario.agent.declare(scenario.namespace, [configMap('plan-a'), configMap('plan-b', { a: '1' }, CONFIRM)], { name: 'planned' });
    await agent.sync(first);
    const second = next(first, [hook('plan-pre', 'PreSync'), configMap('plan-a', { a: '2' })], { sync: null, selfHeal: false });
    agent.desired.state(second);
    await agent.status(second, 'OutOfSync');
    const plan = async (selection: object) => ((await ask({ kind: 'plan', targetId: first.targetId, prune: true, ...selection })).result as { actions: object[] }).actions;
    expect(await plan({})).toMatchObject([
      { phase: 'PreSync', verb: 'hook', effect: 'run', key: { kind: 'Job', name: 'plan-pre' } },
      { phase: 'Sync', verb: 'apply', effect: 'configure', key: { name: 'plan-a' } },
      { phase: 'Sync', verb: 'prune', effect: 'prune', key: { name: 'plan-b' }, confirm: true },
    ]);
    expect(await plan({ resources: [{ group: '', kind: 'ConfigMap', name: 'plan-a' }] })).toMatchObject([{ verb: 'apply', key: { name: 'plan-a' } }]);
  });
});
