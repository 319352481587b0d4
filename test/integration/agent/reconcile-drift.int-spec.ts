import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap, deployment } from './agent-harness.js';

jest.setTimeout(60_000);

describe('the agent watches for drift', () => {
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

  const edit = (kind: string, name: string, patch: unknown, manager = 'kubectl-edit'): Promise<string> =>
    cluster.kubectl(['patch', kind, name, '--type=merge', `--field-manager=${manager}`, '-p', JSON.stringify(patch)]);

  it('names the field, both values and the manager of an edit, and takes it back', async () => {
    const target = agent.declare(namespace, [deployment('web', 1), configMap('cfg')]);
    await agent.sync(target);
    await agent.status(target, 'Synced', 'Healthy');
    await edit('deploy', 'web', { spec: { replicas: 3 } });
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began).toMatchObject({ change: 'modified', resource: { kind: 'Deployment', name: 'web' }, fields: [{ path: 'spec.replicas', desired: 1, live: 3, manager: 'kubectl-edit' }] });
    expect(await agent.next('drift-ended', ({ driftId }) => driftId === began.driftId)).toMatchObject({ how: 'corrected' });
    expect(await cluster.kubectl(['get', 'deploy', 'web', '-o', 'jsonpath={.spec.replicas}'])).toBe('1');
    // Quantities in another notation and defaults of the API server are no drift; nor is our own correction.
    await agent.status(target, 'Synced', 'Healthy');
    expect(agent.of('drift-began').filter(({ targetId }) => targetId === target.targetId)).toHaveLength(1);
  });

  it('makes a deleted object again', async () => {
    const target = agent.declare(namespace, [configMap('doomed')]);
    await agent.sync(target);
    await cluster.kubectl(['delete', 'cm', 'doomed']);
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began).toMatchObject({ change: 'deleted', resource: { name: 'doomed' } });
    expect(await agent.next('drift-ended', ({ driftId }) => driftId === began.driftId)).toMatchObject({ how: 'corrected' });
    expect(await cluster.kubectl(['get', 'cm', 'doomed', '-o', 'jsonpath={.data.key}'])).toBe('doomed');
  });

  it('puts back its own label, without which it would be blind', async () => {
    const target = agent.declare(namespace, [configMap('labelled')]);
    await agent.sync(target);
    await cluster.kubectl(['label', 'cm', 'labelled', 'tidemark.dev/target-']);
    await agent.next('drift-ended', ({ targetId, how }) => targetId === target.targetId && how === 'corrected');
    expect(await cluster.kubectl(['get', 'cm', 'labelled', '-o', 'jsonpath={.metadata.labels}'])).toContain(target.targetId);
  });

  it('only reports when self-heal is off, and notices when somebody takes the edit back', async () => {
    const target = agent.declare(namespace, [configMap('manual', { a: '1' })], { selfHeal: false });
    await agent.sync(target);
    await agent.status(target, 'Synced');
    await edit('cm', 'manual', { data: { a: '2' } });
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect((await agent.status(target, 'OutOfSync')).outOfSync).toMatchObject([{ name: 'manual' }]);
    const diff = await agent.operations.handle({ kind: 'diff', targetId: target.targetId }, new AbortController().signal);
    expect(diff.result).toMatchObject({ differences: [{ key: { name: 'manual' }, change: 'modified', fields: [{ path: 'data.a', desired: '1', live: '2' }] }] });
    await edit('cm', 'manual', { data: { a: '1' } });
    expect(await agent.next('drift-ended', ({ driftId }) => driftId === began.driftId)).toMatchObject({ how: 'reverted-by-others' });
    await agent.status(target, 'Synced');
  });

  it('masks the values of a Secret', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'credentials' }, stringData: { password: 'correct-horse' } };
    const target = agent.declare(namespace, [secret]);
    await agent.sync(target);
    await agent.status(target, 'Synced');
    await edit('secret', 'credentials', { stringData: { password: 'battery-staple' } });
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began.fields).toMatchObject([{ path: 'data.password' }]);
    await agent.next('drift-ended', ({ driftId, how }) => driftId === began.driftId && how === 'corrected');
    const said = JSON.stringify(agent.seen) + agent.log.join('');
    for (const value of ['correct-horse', 'battery-staple']) {
      expect(said).not.toContain(value);
      expect(said).not.toContain(Buffer.from(value).toString('base64'));
    }
  });

  it('ignores what it is told to ignore, and objects that only look different', async () => {
    const target = agent.declare(namespace, [deployment('scaled', 1)], { ignoreDifferences: [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'], jqPathExpressions: [], managedFieldsManagers: [] }] });
    await agent.sync(target);
    await edit('deploy', 'scaled', { spec: { replicas: 2 } });
    await edit('deploy', 'scaled', { metadata: { annotations: { 'example.test/mine': 'yes' } } });
    // A later event of the same target is only handled after the earlier ones.
    await edit('deploy', 'scaled', { spec: { paused: true, template: { spec: { containers: [{ name: 'main', image: 'example.test/other:1' }] } } } });
    const began = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(began.fields.map(({ path }) => path)).toEqual(expect.arrayContaining(['spec.template.spec.containers[name=main].image']));
    expect(began.fields.map(({ path }) => path)).not.toContain('spec.replicas');
  });

  it('slows down and names both sides when somebody writes the same field again and again', async () => {
    const target = agent.declare(namespace, [configMap('contested', { a: 'git' })]);
    await agent.sync(target);
    await edit('cm', 'contested', { data: { a: 'theirs-1' } }, 'other-controller');
    const first = await agent.next('drift-ended', ({ targetId }) => targetId === target.targetId);
    await edit('cm', 'contested', { data: { a: 'theirs-2' } }, 'other-controller');
    const second = await agent.next('drift-ended', ({ targetId, driftId }) => targetId === target.targetId && driftId !== first.driftId);
    expect(second.durationMs).toBeGreaterThanOrEqual(1_900);
  });

  it('notices within milliseconds and corrects soon after (figures, not a limit)', async () => {
    const objects = Array.from({ length: 30 }, (_, index) => configMap(`fast-${index}`, { a: '1' }));
    const target = agent.declare(namespace, objects);
    await agent.sync(target);
    await agent.status(target, 'Synced');
    const seen: number[] = [];
    const reverted: number[] = [];
    for (const index of objects.keys()) {
      const at = performance.now();
      await patchDirect(cluster, namespace, `fast-${index}`);
      const name = `fast-${index}`;
      await eventually(() => agent.of('drift-ended').some(({ resource }) => resource.name === name), { what: `the correction of ${name}`, everyMs: 5 });
      const stamp = (type: string): number => agent.seen.find(({ report }) => report.type === type && 'resource' in report && report.resource.name === name)?.at ?? Number.NaN;
      seen.push(stamp('drift-began') - at);
      reverted.push(stamp('drift-ended') - at);
    }
    const p95 = (values: number[]): number => Math.round(values.sort((left, right) => left - right)[Math.floor(values.length * 0.95)] ?? 0);
    console.log(`drift after the edit was sent: seen p95 ${p95(seen)} ms, reverted p95 ${p95(reverted)} ms`);
    expect(agent.of('drift-ended').filter(({ how, targetId }) => how === 'corrected' && targetId === target.targetId)).toHaveLength(30);
  });
});

/** Without the start-up time of kubectl, so that what is measured is the agent. */
async function patchDirect(cluster: TestCluster, namespace: string, name: string): Promise<void> {
  const { request } = await import('node:https');
  await new Promise<void>((resolve, reject) => {
    const sent = request(`${cluster.server}/api/v1/namespaces/${namespace}/configmaps/${name}?fieldManager=kubectl-edit`, {
      method: 'PATCH',
      rejectUnauthorized: false,
      headers: { authorization: `Bearer ${cluster.token}`, 'content-type': 'application/merge-patch+json' },
    });
    sent.once('error', reject).once('response', (answer) => answer.resume().once('end', resolve));
    sent.end(JSON.stringify({ data: { a: '2' } }));
  });
}
