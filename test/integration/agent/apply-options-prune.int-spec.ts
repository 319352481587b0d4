import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { configMap, deployment, type Change } from './agent-harness.js';
import { OPTIONS, Scenario } from './scenario.js';

jest.setTimeout(60_000);

describe('what a sync writes and prunes, on a real API server', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 180_000);
  afterAll(() => scenario?.release());

  /** Syncs both, then only what stays; resolves to the outcome of the second sync. */
  async function pruning(goes: Record<string, unknown>, change: Change = {}): Promise<unknown> {
    const { agent, namespace } = scenario;
    const name = `${String((goes['metadata'] as { name: string }).name)}-stays`;
    const first = agent.declare(namespace, [goes, configMap(name)], change);
    await agent.sync(first);
    await agent.status(first, 'Synced');
    return agent.sync(agent.declare(namespace, [configMap(name)], { ...change, targetId: first.targetId }));
  }

  describe('PrunePropagationPolicy', () => {
    it('orphan leaves what the object owns, also on an object of the application that says otherwise', async () => {
      await pruning(deployment('orphaning', 1), { syncOptions: ['PrunePropagationPolicy=orphan'] });
      expect((await scenario.names('rs')).some((name) => name.includes('orphaning'))).toBe(true);
      await pruning(deployment('says-orphan', 1, { [OPTIONS]: 'PrunePropagationPolicy=orphan' }), { syncOptions: ['PrunePropagationPolicy=background'] });
      expect((await scenario.names('rs')).some((name) => name.includes('says-orphan'))).toBe(true);
    });

    it('foreground, the default, has what the object owns go first', async () => {
      await pruning(deployment('foreground', 1));
      await scenario.until('Deployment/foreground', 'deleted');
      expect((await scenario.names('rs')).some((name) => name.includes('foreground'))).toBe(false);
    });

    it('orphan holds for a leaf that turned out to own something, too', async () => {
      const { cluster } = scenario;
      const { agent, namespace } = scenario;
      const first = agent.declare(namespace, [configMap('owner'), configMap('owner-stays')], { syncOptions: ['PrunePropagationPolicy=orphan'] });
      await agent.sync(first);
      const uid = await cluster.kubectl(['get', 'cm', 'owner', '-o', 'jsonpath={.metadata.uid}']);
      const owned = { ...configMap('owned'), metadata: { name: 'owned', namespace, ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }] } };
      await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(owned) });
      expect(await agent.sync(agent.declare(namespace, [configMap('owner-stays')], { targetId: first.targetId, syncOptions: ['PrunePropagationPolicy=orphan'] }))).toMatchObject({ counts: { pruned: 1 } });
      await scenario.until('ConfigMap/owner', 'deleted');
      expect(await cluster.kubectl(['get', 'cm', 'owned', '-o', 'jsonpath={.metadata.ownerReferences}'])).toBe('');
    });
  });

  describe('Prune=false', () => {
    it('keeps an object that says so, and the application stays out of sync', async () => {
      expect(await pruning(configMap('says-keep', { a: '1' }, { [OPTIONS]: 'Prune=false' }))).toMatchObject({ outcome: 'succeeded', counts: { pruned: 0 } });
      expect(await scenario.names('cm')).toContain('configmap/says-keep');
    });

    it('keeps all of an application that says so, but one that says Prune=true', async () => {
      const change = { syncOptions: ['Prune=false'] };
      expect(await pruning(configMap('kept-by-all'), change)).toMatchObject({ counts: { pruned: 0 } });
      expect(await pruning(configMap('goes-by-itself', { a: '1' }, { [OPTIONS]: 'Prune=true' }), change)).toMatchObject({ counts: { pruned: 1 } });
      await scenario.until('ConfigMap/goes-by-itself', 'deleted');
      expect(await scenario.names('cm')).toContain('configmap/kept-by-all');
    });
  });

  it('Delete=false keeps an object when its application goes; the rest is deleted', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [configMap('outlives', { a: '1' }, { [OPTIONS]: 'Delete=false' }), configMap('goes-along')]);
    await agent.sync(target);
    agent.desired.withdraw({ targetId: target.targetId, assignment: 10_000, cascade: true });
    expect(await agent.next('target-removed', ({ targetId }) => targetId === target.targetId)).toMatchObject({ deleted: 1 });
    const names = await scenario.names('cm');
    expect(names).toContain('configmap/outlives');
    expect(names).not.toContain('configmap/goes-along');
  });

  // Argo CD needs the option for it; here it is how every sync works.
  it.each([[[]], [['ApplyOutOfSyncOnly=true']]])('writes only what is out of sync (options %j)', async (syncOptions: string[]) => {
    const { agent, namespace, tape } = scenario;
    const name = `quiet-${syncOptions.length}`;
    const objects = (changed: string) => [configMap(name, { a: '1' }), configMap(`${name}-changes`, { a: changed })];
    const first = agent.declare(namespace, objects('1'), { syncOptions });
    await agent.sync(first);
    // The tape hears of a write after whoever wrote; events of one kind come in the order of the writes.
    await scenario.until(`ConfigMap/${name}-changes`, 'created');
    await scenario.until(`ConfigMap/${name}`, 'created');
    const writes = tape.of(`ConfigMap/${name}`).length;
    expect(await agent.sync(agent.declare(namespace, objects('2'), { targetId: first.targetId, syncOptions }))).toMatchObject({ counts: { configured: 1, unchanged: 1 } });
    await tape.until(`the change of ${name}-changes`, ({ object }) => object.metadata.name === `${name}-changes` && (object as { data?: { a?: string } }).data?.a === '2');
    expect(tape.of(`ConfigMap/${name}`)).toHaveLength(writes);
  });
});
