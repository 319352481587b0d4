import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { definitionOf, NAMESPACED } from '../diff/objects.js';
import { AgentHarness, configMap, deployment } from './agent-harness.js';

jest.setTimeout(60_000);

/** The API server chooses things for these that nobody can state beforehand. */
const manifests = NAMESPACED.map((object) => JSON.parse(JSON.stringify(object)) as Record<string, unknown>);

describe('the agent compares live objects with their manifests', () => {
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

  const verdicts = async (from: 'server' | 'cache'): Promise<number> => {
    const { values } = (await agent.metrics.getSingleMetric('tidemark_agent_compare_verdicts_total')?.get()) ?? { values: [] };
    return values.filter(({ labels }) => labels['from'] === from).reduce((sum, { value }) => sum + value, 0);
  };

  const edit = (kind: string, name: string, patch: unknown, manager = 'kubectl-edit'): Promise<string> =>
    cluster.kubectl(['patch', kind, name, '--type=merge', `--field-manager=${manager}`, '-p', JSON.stringify(patch)]);

  it('finds no difference in objects of many kinds after it applied them, nor when it starts again, and asks the API server about few of them', async () => {
    const target = agent.declare(namespace, manifests);
    const finished = await agent.sync(target);
    expect(finished).toMatchObject({ outcome: 'succeeded', failures: [] });
    await agent.status(target, 'Synced');
    await agent.stop();
    const told = agent.seen.length;
    await agent.start();
    agent.desired.state({ ...target, assignment: target.assignment + 1_000, sync: null });
    const refreshed = (): Promise<{ message: string }> => agent.operations.handle({ kind: 'refresh', targetId: target.targetId }, new AbortController().signal);
    await eventually(refreshed, { what: 'the restarted agent to know its target' });
    await agent.status(target, 'Synced');
    expect(agent.seen.slice(told).filter(({ report }) => report.type === 'drift-began')).toEqual([]);
    const [asked, known] = [await verdicts('server'), await verdicts('cache')];
    process.stdout.write(`    of ${manifests.length} objects compared after a start and again on request, the API server was asked about ${asked}, known were ${known}\n`);
    expect(asked).toBeLessThanOrEqual(manifests.length / 4);
  });

  it('finds an edit without asking the API server where the manifest wants no server-side comparison', async () => {
    const annotations = { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' };
    const target = agent.declare(namespace, [deployment('quiet', 1, annotations)], { selfHeal: false });
    await agent.sync(target);
    await agent.status(target, 'Synced');
    const before = await verdicts('server');
    await edit('deploy', 'quiet', { spec: { replicas: 3 } });
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began.fields).toEqual([{ path: 'spec.replicas', desired: 1, live: 3, manager: 'kubectl-edit', operation: 'Update', time: expect.stringMatching(/^\d{4}-.*Z$/) }]);
    await edit('deploy', 'quiet', { spec: { replicas: 1 } });
    await agent.next('drift-ended', ({ driftId }) => driftId === began.driftId);
    expect(await verdicts('server')).toBe(before);
  });

  it('takes items of others in a list of a custom kind for theirs, by the keys of its definition, and names what differs by them', async () => {
    const suffix = randomBytes(4).toString('hex');
    const widget = { apiVersion: `${suffix}.example.test/v1`, kind: 'Widget', metadata: { name: 'w', annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=false' } }, spec: { ports: [{ port: 80, name: 'web' }] } };
    const target = agent.declare(namespace, [{ ...definitionOf(suffix) }, widget], { selfHeal: false });
    await agent.sync(target);
    await agent.status(target, 'Synced');
    const ports = (name: string): unknown => ({ spec: { ports: [{ port: 53, protocol: 'UDP', name: 'theirs' }, { port: 80, protocol: 'TCP', name }] } });
    await edit(`widgets.${suffix}.example.test`, 'w', ports('web'));
    await edit(`widgets.${suffix}.example.test`, 'w', ports('other'));
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began.fields).toMatchObject([{ path: 'spec.ports[port=80,protocol=TCP].name', desired: 'web', live: 'other', manager: 'kubectl-edit' }]);
  });

  it('answers a person with all that an apply would change, also what it would only take away', async () => {
    const first = agent.declare(namespace, [configMap('asked', { kept: '1', changed: '1', removed: '1' })], { selfHeal: false });
    await agent.sync(first);
    await agent.status(first, 'Synced');
    const second = agent.declare(namespace, [configMap('asked', { kept: '1', changed: '2', added: '1' })], { targetId: first.targetId, sync: null, selfHeal: false });
    agent.desired.state(second);
    await agent.status(second, 'OutOfSync');
    const { result } = await agent.operations.handle({ kind: 'diff', targetId: first.targetId }, new AbortController().signal);
    expect(result).toMatchObject({ differences: [{ key: { name: 'asked' }, change: 'modified' }] });
    const [{ fields }] = (result as { differences: [{ fields: { path: string; desired: unknown; live: unknown }[] }] }).differences;
    expect(fields.map(({ path, desired, live }) => [path, desired, live]).sort()).toEqual([
      ['data.added', '1', null],
      ['data.changed', '2', '1'],
      ['data.removed', null, '1'],
    ]);
  });

  it('ignores by jq expression and by manager what it is told to ignore, and sees the rest', async () => {
    const target = agent.declare(namespace, [configMap('ruled', { 'tuned.a': '1', kept: '1' }), deployment('scaled', 1)], {
      selfHeal: false,
      ignoreDifferences: [
        { group: '', kind: 'ConfigMap', jsonPointers: [], jqPathExpressions: ['.data | .[keys[] | select(test("^tuned[.]"))]'], managedFieldsManagers: [] },
        { group: 'apps', kind: 'Deployment', jsonPointers: [], jqPathExpressions: [], managedFieldsManagers: ['autoscaler'] },
      ],
    });
    await agent.sync(target);
    await agent.status(target, 'Synced');
    await edit('cm', 'ruled', { data: { 'tuned.a': '2' } });
    await edit('deploy', 'scaled', { spec: { replicas: 4 } }, 'autoscaler');
    await edit('cm', 'ruled', { data: { kept: '2' } });
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began).toMatchObject({ resource: { name: 'ruled' }, fields: [{ path: 'data.kept', desired: '1', live: '2' }] });
    expect(agent.of('drift-began').filter(({ targetId, resource }) => targetId === target.targetId && resource.name === 'scaled')).toEqual([]);
  });

  it('says that an Argo CD manages the same object, until it does no more', async () => {
    const target = agent.declare(namespace, [configMap('shared')]);
    await agent.sync(target);
    await cluster.kubectl(['annotate', 'cm', 'shared', '--field-manager=argocd-controller', `argocd.argoproj.io/tracking-id=orders:/ConfigMap:${namespace}/shared`]);
    const raised = await agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'SharedResourceWarning');
    expect(raised.message).toContain('shared (orders of an Argo CD)');
    await cluster.kubectl(['annotate', 'cm', 'shared', 'argocd.argoproj.io/tracking-id-']);
    await agent.next('condition-cleared', ({ targetId, condition }) => targetId === target.targetId && condition === 'SharedResourceWarning');
  });

  it('does not take a copy of an object for its own, whatever marks were copied with it', async () => {
    const first = agent.declare(namespace, [configMap('original'), configMap('goes')]);
    await agent.sync(first);
    await agent.status(first, 'Synced');
    const original = JSON.parse(await cluster.kubectl(['get', 'cm', 'original', '-o', 'json'])) as { metadata: { labels: object; annotations: object }; data: object };
    const copy = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'copied', labels: original.metadata.labels, annotations: original.metadata.annotations }, data: { other: '1' } };
    await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(copy) });
    const second = agent.declare(namespace, [configMap('original')], { targetId: first.targetId });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { pruned: 1 } });
    await agent.status(second, 'Synced');
    expect(await cluster.kubectl(['get', 'cm', 'copied', '-o', 'jsonpath={.data.other}'])).toBe('1');
    expect(agent.of('drift-began').filter(({ resource }) => resource.name === 'copied')).toEqual([]);
  });

  it('is out of sync by what is left over, unless that asks not to count', async () => {
    const quiet = configMap('left-quietly', {}, { 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous' });
    const first = agent.declare(namespace, [configMap('stays'), quiet], { prune: false });
    await agent.sync(first);
    const second = agent.declare(namespace, [configMap('stays')], { prune: false, targetId: first.targetId });
    await agent.sync(second);
    await agent.status(second, 'Synced');
    const third = agent.declare(namespace, [configMap('stays'), configMap('left-loudly')], { prune: false, targetId: first.targetId });
    await agent.sync(third);
    const fourth = agent.declare(namespace, [configMap('stays')], { prune: false, targetId: first.targetId });
    await agent.sync(fourth);
    const status = await agent.status(fourth, 'OutOfSync');
    expect(JSON.stringify(status.outOfSync)).toContain('left-loudly');
    expect(JSON.stringify(status.outOfSync)).not.toContain('left-quietly');
  });
});
