import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';

jest.setTimeout(60_000);

const OPTIONS = 'argocd.argoproj.io/sync-options';

describe('the agent applies an object as its options ask for it', () => {
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

  const field = (kind: string, name: string, path: string): Promise<string> => cluster.kubectl(['get', kind, name, '-o', `jsonpath=${path}`]);
  const job = (name: string, image: string, annotations: Record<string, string> = {}): Record<string, unknown> => ({
    apiVersion: 'batch/v1', kind: 'Job', metadata: { name, annotations },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image }] } } },
  });
  const kubectlApply = (object: object): Promise<string> => cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(object) });

  it('says what is immutable and what would help, and makes it anew with Force=true', async () => {
    const first = agent.declare(cluster.namespace, [job('migrate', 'example.test/migrate:1')]);
    await agent.sync(first);
    const uid = await field('job', 'migrate', '{.metadata.uid}');
    const { targetId } = first;
    const refused = await agent.sync(agent.declare(cluster.namespace, [job('migrate', 'example.test/migrate:2')], { targetId }));
    expect(refused).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(refused)).toMatch(/immutable.*Force=true/);
    expect(await field('job', 'migrate', '{.metadata.uid}')).toBe(uid);
    expect(await agent.sync(agent.declare(cluster.namespace, [job('migrate', 'example.test/migrate:2', { [OPTIONS]: 'Force=true' })], { targetId }))).toMatchObject({ outcome: 'succeeded' });
    expect(await field('job', 'migrate', '{.spec.template.spec.containers[0].image}')).toBe('example.test/migrate:2');
    expect(await field('job', 'migrate', '{.metadata.uid}')).not.toBe(uid);
  });

  it('puts the manifest in the place of the object with Replace=true, whoever owns its fields', async () => {
    const manifest = configMap('replaced', { mine: '1' }, { [OPTIONS]: 'Replace=true' });
    await kubectlApply({ ...configMap('replaced', { theirs: '1' }), metadata: { name: 'replaced', namespace: cluster.namespace } });
    const target = agent.declare(cluster.namespace, [manifest]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded' });
    expect(JSON.parse(await field('cm', 'replaced', '{.data}'))).toEqual({ mine: '1' });
    await agent.status(target, 'Synced');
    const second = agent.declare(cluster.namespace, [configMap('replaced', { mine: '2' }, { [OPTIONS]: 'Replace=true' }), configMap('fresh', { a: '1' }, { [OPTIONS]: 'Replace=true' })], { targetId: target.targetId });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { created: 1 } });
    expect(JSON.parse(await field('cm', 'replaced', '{.data}'))).toEqual({ mine: '2' });
  });

  it('takes over what kubectl apply owned, so that a field that leaves the manifest goes', async () => {
    await kubectlApply({ ...configMap('adopted', { kept: '1', dropped: '1' }), metadata: { name: 'adopted', namespace: cluster.namespace } });
    const target = agent.declare(cluster.namespace, [configMap('adopted', { kept: '1' })]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded' });
    expect(JSON.parse(await field('cm', 'adopted', '{.data}'))).toEqual({ kept: '1' });
    expect(await field('cm', 'adopted', '{.metadata.annotations}')).not.toContain('last-applied-configuration');
    expect(await field('cm', 'adopted', '{.metadata.managedFields[*].manager}')).toBe('tidemark');
    await agent.status(target, 'Synced');
  });

  it('takes over what kubectl apply wrote in another version of the kind', async () => {
    const scaler = (apiVersion: string, spec: object): Record<string, unknown> => ({ apiVersion, kind: 'HorizontalPodAutoscaler', metadata: { name: 'converted' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 5, ...spec } });
    const v1 = scaler('autoscaling/v1', { minReplicas: 3, targetCPUUtilizationPercentage: 60 });
    await kubectlApply({ ...v1, metadata: { name: 'converted', namespace: cluster.namespace } });
    const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }];
    const target = agent.declare(cluster.namespace, [scaler('autoscaling/v2', { metrics })]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded' });
    // What left the manifest has its default again.
    expect(await field('hpa.v2.autoscaling', 'converted', '{.spec.minReplicas} {.spec.metrics[*].resource.target.averageUtilization}')).toBe('1 70');
    expect(await field('hpa', 'converted', '{.metadata.managedFields[*].manager}')).not.toContain('kubectl');
    await agent.status(target, 'Synced');
  });

  it('takes over what another client wrote when it is named', async () => {
    const manifest = { ...configMap('by-tool', { kept: '1', dropped: '1' }), metadata: { name: 'by-tool', namespace: cluster.namespace } };
    await cluster.kubectl(['apply', '--field-manager=my-tool', '-f', '-'], { input: JSON.stringify(manifest) });
    expect(await agent.sync(agent.declare(cluster.namespace, [configMap('by-tool', { kept: '1' })], { syncOptions: ['ClientSideApplyMigrationManager=my-tool'] }))).toMatchObject({ outcome: 'succeeded' });
    expect(JSON.parse(await field('cm', 'by-tool', '{.data}'))).toEqual({ kept: '1' });
  });

  it('leaves what kubectl apply owned when it is told to', async () => {
    await kubectlApply({ ...configMap('shared', { kept: '1', theirs: '1' }), metadata: { name: 'shared', namespace: cluster.namespace } });
    expect(await agent.sync(agent.declare(cluster.namespace, [configMap('shared', { kept: '1' })], { syncOptions: ['ClientSideApplyMigration=false'] }))).toMatchObject({ outcome: 'succeeded' });
    expect(JSON.parse(await field('cm', 'shared', '{.data}'))).toEqual({ kept: '1', theirs: '1' });
  });
});
