import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap, deployment } from './agent-harness.js';

jest.setTimeout(60_000);

const WAVE = 'argocd.argoproj.io/sync-wave';

describe('the agent syncs a target', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;
  let namespace: string;

  beforeAll(async () => {
    cluster = await testCluster();
    namespace = cluster.namespace;
    agent = await AgentHarness.start(cluster.kubeconfig);
  }, 180_000);

  afterAll(async () => {
    await agent?.release();
    await cluster?.release();
  });

  const names = async (kind: string): Promise<string[]> => (await cluster.kubectl(['get', kind, '-o', 'name'])).split('\n').filter((name) => name !== '' && !name.includes('kube-root-ca'));

  it('creates, changes and prunes what the bundle says, counting each', async () => {
    const first = agent.declare(namespace, [configMap('a'), configMap('b')]);
    expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded', counts: { created: 2, configured: 0, failed: 0 } });
    expect(await names('cm')).toEqual(['configmap/a', 'configmap/b']);
    await agent.status(first, 'Synced', 'Healthy');

    const second = agent.declare(namespace, [configMap('a'), configMap('c')], { targetId: first.targetId });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { created: 1, unchanged: 1, pruned: 1 } });
    expect(await names('cm')).toEqual(['configmap/a', 'configmap/c']);

    const third = agent.declare(namespace, [configMap('a', { key: 'other' }), configMap('c')], { targetId: first.targetId });
    expect(await agent.sync(third)).toMatchObject({ counts: { created: 0, configured: 1, unchanged: 1, pruned: 0 } });
    expect(await cluster.kubectl(['get', 'cm', 'a', '-o', 'jsonpath={.data.key}'])).toBe('other');
    const inventory = await cluster.kubectl(['-n', 'tidemark-system', 'get', 'cm', `tidemark-inventory-${first.targetId}`, '-o', 'jsonpath={.data.objects}']);
    expect(inventory.split('\n')).toEqual([`/ConfigMap/${namespace}/a v1`, `/ConfigMap/${namespace}/c v1`]);
  });

  it('leaves what left the bundle alone when pruning is off, and says OutOfSync', async () => {
    const first = agent.declare(namespace, [configMap('keep-1'), configMap('keep-2')], { prune: false });
    await agent.sync(first);
    const second = agent.declare(namespace, [configMap('keep-1')], { targetId: first.targetId, prune: false });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 0, skipped: 1 } });
    expect((await agent.status(second, 'OutOfSync')).outOfSync).toMatchObject([{ name: 'keep-2' }]);
    expect(await names('cm')).toContain('configmap/keep-2');
  });

  it('refuses to prune everything for an empty bundle until allowEmpty says so', async () => {
    const full = agent.declare(namespace, [configMap('last')]);
    await agent.sync(full);
    const empty = agent.declare(namespace, [], { targetId: full.targetId });
    expect(await agent.sync(empty)).toMatchObject({ counts: { pruned: 0, skipped: 1 } });
    await agent.next('condition-raised', ({ condition, targetId }) => condition === 'EmptyBundle' && targetId === full.targetId);
    expect(await names('cm')).toContain('configmap/last');

    const allowed = agent.declare(namespace, [], { targetId: full.targetId, allowEmpty: true });
    expect(await agent.sync(allowed)).toMatchObject({ counts: { pruned: 1 } });
    await agent.next('condition-cleared', ({ condition, targetId }) => condition === 'EmptyBundle' && targetId === full.targetId);
    expect(await names('cm')).not.toContain('configmap/last');
  });

  it('prunes everything once when a person asks for just that, and not the next time', async () => {
    const full = agent.declare(namespace, [configMap('everything')]);
    await agent.sync(full);
    const asked = { id: randomUUID(), prune: true, dryRun: false, force: false, allowEmpty: true, initiatedBy: 'ada' };
    expect(await agent.sync(agent.declare(namespace, [], { targetId: full.targetId, sync: asked }))).toMatchObject({ counts: { pruned: 1 } });
    expect(await names('cm')).not.toContain('configmap/everything');
    await agent.sync(agent.declare(namespace, [configMap('everything')], { targetId: full.targetId }));
    expect(await agent.sync(agent.declare(namespace, [], { targetId: full.targetId }))).toMatchObject({ counts: { pruned: 0, skipped: 1 } });
  });

  it('prunes no more than the limit when nobody asked for the sync, names what stays, and does it when a person asks', async () => {
    const many = Array.from({ length: 20 }, (_, n) => configMap(`many-${n}`));
    const first = agent.declare(namespace, many);
    await agent.sync(first);
    const automated = { id: randomUUID(), prune: true, dryRun: false, force: false, automated: true, initiatedBy: 'auto-sync' };
    const fewer = agent.declare(namespace, many.slice(0, 8), { targetId: first.targetId, sync: automated });
    expect(await agent.sync(fewer)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 0 } });
    const { message } = await agent.next('condition-raised', ({ targetId, condition }) => targetId === first.targetId && condition === 'PruneRefused');
    expect(message).toContain(`it would remove 12 of 20 resources (ConfigMap ${namespace}/many-10, `);
    expect((await names('cm')).filter((name) => name.includes('many-'))).toHaveLength(20);
    expect(await agent.sync(agent.declare(namespace, many.slice(0, 8), { targetId: first.targetId }))).toMatchObject({ outcome: 'succeeded', counts: { pruned: 12 } });
    await agent.next('condition-cleared', ({ targetId, condition }) => targetId === first.targetId && condition === 'PruneRefused');
    agent.desired.withdraw({ targetId: first.targetId, assignment: 1_000, cascade: true });
    await agent.next('target-removed', ({ targetId }) => targetId === first.targetId);
  });

  it('never prunes an object whose label says that it is no longer the target\'s', async () => {
    const first = agent.declare(namespace, [configMap('mine'), configMap('given-away')], { selfHeal: false });
    await agent.sync(first);
    await cluster.kubectl(['label', 'cm', 'given-away', 'tidemark.dev/target-']);
    const second = agent.declare(namespace, [configMap('mine')], { targetId: first.targetId });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 0 } });
    expect(await names('cm')).toContain('configmap/given-away');
  });

  it('compares and changes nothing when no sync is asked for', async () => {
    const target = agent.declare(namespace, [configMap('not-yet')], { sync: null });
    agent.desired.state(target);
    expect((await agent.status(target, 'OutOfSync')).outOfSync).toMatchObject([{ name: 'not-yet' }]);
    expect(await names('cm')).not.toContain('configmap/not-yet');
    const diff = await agent.operations.handle({ kind: 'diff', targetId: target.targetId }, new AbortController().signal);
    expect(diff.result).toMatchObject({ differences: [{ key: { name: 'not-yet' }, change: 'added' }] });
    const plan = await agent.operations.handle({ kind: 'plan', targetId: target.targetId, prune: true }, new AbortController().signal);
    expect(plan.result).toMatchObject({ actions: [{ verb: 'apply', effect: 'create', key: { name: 'not-yet' } }] });
  });

  it('applies a definition and an object of its kind in one sync', async () => {
    const group = `t${namespace.slice(5)}.example.test`;
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `widgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
        versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } } } } }],
      },
    };
    const widget = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one' }, spec: { size: 3 } };
    // The garbage collector learns of a new kind after half a minute: a foreground deletion would take as long.
    const target = agent.declare(namespace, [widget, definition], { syncOptions: ['PrunePropagationPolicy=background'] });
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 2, failed: 0 } });
    await agent.status(target, 'Synced');
    expect(await cluster.kubectl(['get', `widgets.${group}`, 'one', '-o', 'jsonpath={.spec.size}'])).toBe('3');
    await cluster.kubectl(['patch', `widgets.${group}`, 'one', '--type=merge', '-p', '{"spec":{"size":9}}']);
    expect(await agent.next('drift-began', ({ targetId }) => targetId === target.targetId)).toMatchObject({ fields: [{ path: 'spec.size', desired: 3, live: 9 }] });
    agent.desired.withdraw({ targetId: target.targetId, assignment: 1_000, cascade: true });
    expect(await agent.next('target-removed', ({ targetId }) => targetId === target.targetId)).toMatchObject({ deleted: 1 });
    expect(await cluster.kubectl(['get', 'crd', `widgets.${group}`, '-o', 'jsonpath={.metadata.labels}'])).toBe('');
    await cluster.kubectl(['delete', 'crd', `widgets.${group}`, '--wait=false']);
  });

  it('starts a wave only when the Deployment of the one before is ready', async () => {
    const target = agent.declare(namespace, [deployment('first', 2, { [WAVE]: '0' }), configMap('second', { a: '1' }, { [WAVE]: '1' })]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
    const readyAt = Date.parse(await cluster.kubectl(['get', 'deploy', 'first', '-o', 'jsonpath={.status.conditions[?(@.type=="Available")].lastTransitionTime}']));
    const createdAt = Date.parse(await cluster.kubectl(['get', 'cm', 'second', '-o', 'jsonpath={.metadata.creationTimestamp}']));
    expect(createdAt).toBeGreaterThanOrEqual(readyAt);
    await agent.status(target, 'Synced', 'Healthy');
  });

  it('runs a PreSync Job before the rest and stops when it fails', async () => {
    const hook = (name: string, outcome?: string) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, annotations: { 'argocd.argoproj.io/hook': 'PreSync' } },
      spec: { backoffLimit: 0, template: { metadata: { annotations: outcome ? { 'dev.cluster/outcome': outcome } : {} }, spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.test/job:1' }] } } },
    });
    const good = agent.declare(namespace, [hook('migrate'), configMap('after-hook')]);
    expect(await agent.sync(good)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
    const again = agent.declare(namespace, [hook('migrate'), configMap('after-hook', { key: 'new' })], { targetId: good.targetId });
    expect(await agent.sync(again)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
    const bad = agent.declare(namespace, [hook('breaks', 'fail'), configMap('never-made')]);
    expect(await agent.sync(bad)).toMatchObject({ outcome: 'failed', failures: [{ key: { kind: 'Job', name: 'breaks' } }] });
    expect(await names('cm')).not.toContain('configmap/never-made');
  });

  it('says which object the API server refused and why, and keeps Secret values out of it', async () => {
    const target = agent.declare(namespace, [configMap('fine'), { apiVersion: 'v1', kind: 'Service', metadata: { name: 'wrong' }, spec: { ports: [{ port: 99_999 }] } }, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'broken' }, data: { token: ['hunter2'] } }]);
    const finished = await agent.sync(target);
    expect(finished).toMatchObject({ outcome: 'failed', counts: { created: 1, failed: 2 } });
    expect(finished.failures.map(({ key, message }) => `${key.name}: ${message}`).join('\n')).toMatch(/wrong: .*Invalid value: 99999/);
    expect(JSON.stringify(agent.seen) + agent.log.join('')).not.toContain('hunter2');
    expect((await agent.status(target, 'OutOfSync')).outOfSync.map(({ name }) => name).sort()).toEqual(['broken', 'wrong']);
  });

  it('names a kind the cluster does not serve and a namespace that is not there', async () => {
    const target = agent.declare('nowhere-to-be', [configMap('homeless'), { apiVersion: 'nope.test/v1', kind: 'Nope', metadata: { name: 'x' } }]);
    const { failures, outcome } = await agent.sync(target);
    expect(outcome).toBe('failed');
    expect(failures.map(({ message }) => message).join('\n')).toMatch(/does not serve this kind[\s\S]*namespaces "nowhere-to-be" not found|namespaces "nowhere-to-be" not found[\s\S]*does not serve/);
  });

  it('retries by the policy, says so once, and reports the end once', async () => {
    const late = `late-${namespace.slice(5)}`;
    const target = agent.declare(late, [configMap('patient')], { retryLimit: 50 });
    agent.desired.state(target);
    await agent.next('condition-raised', ({ condition, targetId }) => condition === 'SyncRetrying' && targetId === target.targetId);
    await cluster.kubectl(['create', 'namespace', late]);
    expect(await agent.finished(target)).toMatchObject({ outcome: 'succeeded' });
    await agent.next('condition-cleared', ({ condition, targetId }) => condition === 'SyncRetrying' && targetId === target.targetId);
    expect(agent.of('sync-finished').filter(({ syncId }) => syncId === target.sync?.id)).toHaveLength(1);
    expect(agent.of('sync-started').filter(({ syncId }) => syncId === target.sync?.id).at(-1)).toMatchObject({ trigger: 'retry' });
    await cluster.kubectl(['delete', 'namespace', late, '--wait=false']);
  });

  it('lets a newer sync take the place of one that waits for health', async () => {
    const stuck = agent.declare(namespace, [deployment('stuck', 1, { [WAVE]: '0' }, { 'dev.cluster/outcome': 'hang' }), configMap('later', { a: '1' }, { [WAVE]: '1' })]);
    agent.desired.state(stuck);
    await agent.next('sync-started', ({ syncId }) => syncId === stuck.sync?.id);
    await eventually(async () => (await names('deploy')).includes('deployment.apps/stuck'), { what: 'the stuck Deployment' });
    const fixed = agent.declare(namespace, [configMap('later', { a: '2' })], { targetId: stuck.targetId });
    expect(await agent.sync(fixed)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 1 } });
    expect(await agent.finished(stuck)).toMatchObject({ outcome: 'terminated', message: expect.stringContaining('superseded') });
  });

  it('lets a newer sync take the place of one that waits for its next attempt', async () => {
    const refused = agent.declare(namespace, [{ ...configMap('elsewhere'), metadata: { name: 'elsewhere', namespace: 'nowhere-to-retry' } }], { retryLimit: 50 });
    agent.desired.state(refused);
    await agent.next('condition-raised', ({ condition, targetId }) => condition === 'SyncRetrying' && targetId === refused.targetId);
    const fixed = agent.declare(namespace, [configMap('here')], { targetId: refused.targetId });
    expect(await agent.sync(fixed)).toMatchObject({ outcome: 'succeeded', counts: { created: 1 } });
    expect(await agent.finished(refused)).toMatchObject({ outcome: 'terminated', message: expect.stringContaining('superseded') });
    await agent.next('condition-cleared', ({ condition, targetId }) => condition === 'SyncRetrying' && targetId === refused.targetId);
  });

  describe('when a sync by hand waits for its next attempt and a newer bundle is only stated', () => {
    const refusedThenStated = async (refresh: boolean) => {
      const asked = agent.declare(namespace, [{ ...configMap('astray'), metadata: { name: 'astray', namespace: 'nowhere-to-retry' } }], { retryLimit: 50 });
      const refused = { ...asked, policy: { ...asked.policy, retry: { ...asked.policy.retry, ...(refresh && { refresh }) } } };
      agent.desired.state(refused);
      await agent.next('condition-raised', ({ condition, targetId }) => condition === 'SyncRetrying' && targetId === refused.targetId);
      const newer = agent.declare(namespace, [configMap('found')], { targetId: refused.targetId, sync: null });
      agent.desired.state({ ...newer, policy: refused.policy });
      return { finished: await agent.finished(refused), newer };
    };

    it('takes the newest bundle at the next attempt, where the policy says so (retry.refresh)', async () => {
      const { finished, newer } = await refusedThenStated(true);
      expect(finished).toMatchObject({ outcome: 'succeeded', bundle: newer.bundle });
      expect(await agent.status(newer, 'Synced')).toMatchObject({ revision: newer.revision });
    });

    it('ends and says why, where it does not', async () => {
      const { finished } = await refusedThenStated(false);
      expect(finished).toMatchObject({ outcome: 'terminated', message: expect.stringContaining('no longer asked for') });
    });
  });

  describe('under sync windows', () => {
    const always = { kind: 'deny' as const, schedule: '* * * * *', duration: '2h', description: 'frozen' };
    const denied = (target: ReturnType<typeof agent.declare>, more: object = {}) => ({ ...target, policy: { ...target.policy, windows: [{ ...always, ...more }] } });

    it('begins nothing while it is denied, says why, and goes on when the window is taken away', async () => {
      const target = agent.declare(namespace, [configMap('windowed')]);
      agent.desired.state(denied(target));
      const held = await agent.next('condition-raised', ({ condition, targetId }) => condition === 'SyncWindow' && targetId === target.targetId);
      expect(held.message).toContain('denied by the window * * * * * for 2h (frozen)');
      expect(await names('configmaps')).not.toContain('configmap/windowed');
      agent.desired.state({ ...target, assignment: target.assignment + 1 });
      expect(await agent.finished(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 1 } });
      await agent.next('condition-cleared', ({ condition, targetId }) => condition === 'SyncWindow' && targetId === target.targetId);
    });

    it('stops before the next wave when a window closes meanwhile, and can be terminated there', async () => {
      const target = agent.declare(namespace, [deployment('slow-freeze', 1, { [WAVE]: '0' }, { 'dev.cluster/outcome': 'hang' }), configMap('after-freeze', {}, { [WAVE]: '1' })]);
      agent.desired.state(target);
      await eventually(async () => (await names('deploy')).includes('deployment.apps/slow-freeze'), { what: 'the first wave' });
      agent.desired.state({ ...denied(target), assignment: target.assignment + 1 });
      // Without a pod to wait for the first wave is done.
      await cluster.kubectl(['-n', namespace, 'scale', 'deployment', 'slow-freeze', '--replicas=0']);
      await agent.next('condition-raised', ({ condition, targetId }) => condition === 'SyncWindow' && targetId === target.targetId);
      await agent.operations.handle({ kind: 'terminate-sync', targetId: target.targetId }, new AbortController().signal);
      expect(await agent.finished(target)).toMatchObject({ outcome: 'terminated', message: expect.stringContaining('denied by the window') });
      expect(await names('configmaps')).not.toContain('configmap/after-freeze');
    });

    it('tells of drift and corrects it only when the window is gone', async () => {
      const target = agent.declare(namespace, [configMap('frozen-drift', { a: '1' })]);
      await agent.sync(target);
      agent.desired.state({ ...denied(target), assignment: target.assignment + 1 });
      await agent.status(target, 'Synced');
      await cluster.kubectl(['-n', namespace, 'patch', 'configmap', 'frozen-drift', '--type=merge', '-p', '{"data":{"a":"by hand"}}']);
      await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
      await agent.status(target, 'OutOfSync');
      expect(await cluster.kubectl(['-n', namespace, 'get', 'configmap', 'frozen-drift', '-o', 'jsonpath={.data.a}'])).toBe('by hand');
      agent.desired.state({ ...target, assignment: target.assignment + 2 });
      await agent.next('drift-ended', ({ targetId }) => targetId === target.targetId);
      expect(await cluster.kubectl(['-n', namespace, 'get', 'configmap', 'frozen-drift', '-o', 'jsonpath={.data.a}'])).toBe('1');
    });

    it('does not hold up a sync by hand where the window says so', async () => {
      const target = agent.declare(namespace, [configMap('by-hand-windowed')]);
      agent.desired.state(denied(target, { manualSync: true }));
      expect(await agent.finished(target)).toMatchObject({ outcome: 'succeeded' });
    });
  });

  it('ends after the time the application allows, and says what it waited for', async () => {
    const target = agent.declare(namespace, [deployment('endless', 1, { [WAVE]: '0' }, { 'dev.cluster/outcome': 'hang' }), configMap('after-it', {}, { [WAVE]: '1' })], { syncOptions: ['SyncTimeout=1'] });
    const { outcome, message, failures } = await agent.sync(target);
    expect(outcome).toBe('terminated');
    expect(`${message} ${JSON.stringify(failures)}`).toMatch(/took longer than 1 s[\s\S]*endless/);
  });

  // Regression: the sync of the newer statement ran with the older bundle, was taken for done, and the newer bundle was never applied.
  it('applies the newest bundle though the one before it arrives after its statement was replaced', async () => {
    const first = agent.declare(namespace, [configMap('raced', { at: 'first' })]);
    const second = agent.declare(namespace, [configMap('raced', { at: 'second' })], { targetId: first.targetId });
    const { asked, deliver } = agent.desired.delay(first.bundle);
    agent.desired.state(first);
    await asked;
    agent.desired.state(second);
    deliver();
    expect(await agent.finished(second)).toMatchObject({ outcome: 'succeeded', bundle: second.bundle });
    await agent.status(second, 'Synced');
    expect(agent.of('sync-started').filter(({ targetId, bundle }) => targetId === first.targetId && bundle === first.bundle)).toEqual([]);
  });

  it('ends a sync that waits when it is asked to', async () => {
    const target = agent.declare(namespace, [deployment('hangs', 1, { [WAVE]: '0' }, { 'dev.cluster/outcome': 'hang' }), configMap('unreached', { a: '1' }, { [WAVE]: '1' })], { retryLimit: 5 });
    agent.desired.state(target);
    await eventually(async () => (await names('deploy')).includes('deployment.apps/hangs'), { what: 'the hanging Deployment' });
    const answer = await agent.operations.handle({ kind: 'terminate-sync', targetId: target.targetId }, new AbortController().signal);
    expect(answer.outcome).toBe('succeeded');
    expect(await agent.finished(target)).toMatchObject({ outcome: 'terminated' });
  });

  it('creates the destination namespace when CreateNamespace asks for it, and does not own it', async () => {
    const made = `made-${namespace.slice(5)}`;
    const target = agent.declare(made, [configMap('inside')], { syncOptions: ['CreateNamespace=true'] });
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 1 } });
    agent.desired.withdraw({ targetId: target.targetId, assignment: 1_000, cascade: true });
    expect(await agent.next('target-removed', ({ targetId }) => targetId === target.targetId)).toMatchObject({ deleted: 1 });
    expect(await cluster.kubectl(['get', 'namespace', made, '-o', 'jsonpath={.status.phase}'])).toBe('Active');
    await cluster.kubectl(['delete', 'namespace', made, '--wait=false']);
  });

  it('refuses an object that another application of this cluster manages', async () => {
    const first = agent.declare(namespace, [configMap('shared')], { name: 'owner' });
    await agent.sync(first);
    const second = agent.declare(namespace, [configMap('shared', { key: 'mine' })], { name: 'intruder' });
    const finished = await agent.sync(second);
    expect(finished).toMatchObject({ outcome: 'failed', failures: [{ message: expect.stringContaining('managed by application tidemark/owner') }] });
    expect(await cluster.kubectl(['get', 'cm', 'shared', '-o', 'jsonpath={.data.key}'])).toBe('shared');
  });

  it('leaves everything running when a target is withdrawn without cascade', async () => {
    const target = agent.declare(namespace, [configMap('survivor')]);
    await agent.sync(target);
    agent.desired.withdraw({ targetId: target.targetId, assignment: 1_000, cascade: false });
    await agent.next('target-removed', ({ targetId }) => targetId === target.targetId);
    const labels = await cluster.kubectl(['get', 'cm', 'survivor', '-o', 'jsonpath={.metadata.labels}{.metadata.annotations}']);
    expect(labels).not.toContain('tidemark.dev');
    expect(agent.desired.withdrawals()).toHaveLength(0);
  });

  it('applies a ConfigMap of a megabyte', async () => {
    const target = agent.declare(namespace, [configMap('large', { blob: 'x'.repeat(1_000_000) })]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 1 } });
    await agent.status(target, 'Synced');
  });
});
