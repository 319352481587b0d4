import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Operation } from '@tidemark/protocol';
import { tempDir, testCluster, type TempDir, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap, deployment } from './agent-harness.js';

jest.setTimeout(60_000);

type RunAction = Extract<Operation['operation'], { kind: 'run-action' }>;

const cronJob = {
  apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'report' },
  spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.test/report:1' }] } } } } },
};

describe('the agent asks scripts of users, and does what people ask of objects', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;
  let files: TempDir;
  let namespace: string;

  beforeAll(async () => {
    [cluster, files] = await Promise.all([testCluster(), tempDir('scripts')]);
    namespace = cluster.namespace;
    await script('core/ConfigMap/health.lua', 'return { status = "Healthy", message = "" }');
    await script('core/ConfigMap/actions/discovery.lua', 'return { mark = {}, spread = {}, steal = {}, off = { disabled = true } }');
    await script('core/ConfigMap/actions/mark/action.lua', 'obj.metadata.annotations = obj.metadata.annotations or {} obj.metadata.annotations.mark = actionParams.text return obj');
    await script('core/ConfigMap/actions/spread/action.lua', 'return { { operation = "create", resource = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = obj.metadata.name .. "-copy", namespace = obj.metadata.namespace }, data = obj.data } } }');
    await script('core/ConfigMap/actions/steal/action.lua', 'obj.metadata.name = "kube-root-ca.crt" return obj');
    await script('core/ConfigMap/actions/off/action.lua', 'return obj');
    agent = await AgentHarness.start(cluster.kubeconfig, { scriptDirectory: files.path });
  }, 180_000);

  afterAll(async () => {
    await agent?.release();
    await cluster?.release();
    await files?.remove();
  });

  async function script(file: string, text: string): Promise<void> {
    await mkdir(path.dirname(path.join(files.path, file)), { recursive: true });
    await writeFile(path.join(files.path, file), text);
  }
  const key = (kind: string, name: string, group = '') => ({ group, kind, namespace, name });
  const ask = (operation: Operation['operation']) => agent.operations.handle(operation, AbortSignal.timeout(30_000));
  const run = (targetId: string, resource: RunAction['resource'], action: string, parameters: Record<string, string> = {}) => ask({ kind: 'run-action', targetId, resource, action, parameters, requestedBy: 'ada' });

  it('judges again what is live when a check changes, and keeps a bad one to its kind', async () => {
    const target = agent.declare(namespace, [configMap('judged'), deployment('other', 0)]);
    await agent.sync(target);
    await agent.status(target, 'Synced', 'Healthy');
    await script('core/ConfigMap/health.lua', 'return { status = "Degraded", message = "key is " .. obj.data.key }');
    expect((await agent.status(target, 'Synced', 'Degraded')).unhealthy).toEqual([expect.objectContaining({ status: 'Degraded', message: 'key is judged' })]);
    await script('core/ConfigMap/health.lua', 'return { status = nonsense.here }');
    expect((await agent.status(target, 'Synced', 'Unknown')).unhealthy).toEqual([{ key: key('ConfigMap', 'judged'), status: 'Unknown', message: expect.stringMatching(/^\/ConfigMap\/health\.lua:1: .*nonsense/) }]);
    await script('core/ConfigMap/health.lua', 'while true do end');
    await agent.next('status-changed', ({ targetId, unhealthy }) => targetId === target.targetId && unhealthy.some(({ message }) => message.includes('was stopped after 1000 ms')));
    await script('core/ConfigMap/health.lua', 'return { status = "Healthy" }');
    await agent.status(target, 'Synced', 'Healthy');
  });

  it('restarts and scales a Deployment as an own manager, and creates a Job that its CronJob owns', async () => {
    const target = agent.declare(namespace, [deployment('web', 1), cronJob], { selfHeal: false });
    await agent.sync(target);
    const web = key('Deployment', 'web', 'apps');
    const listed = await ask({ kind: 'list-actions', targetId: target.targetId, resource: web });
    expect(listed).toMatchObject({ outcome: 'succeeded', result: { resource: web, actions: expect.arrayContaining([expect.objectContaining({ name: 'restart' }), expect.objectContaining({ name: 'resume', disabled: true })]) as unknown } });
    expect(await run(target.targetId, web, 'restart')).toMatchObject({ outcome: 'succeeded', result: { changed: [{ key: web }], created: [] } });
    expect(await cluster.kubectl(['get', 'deployment', 'web', '--show-managed-fields', '-o', 'jsonpath={.metadata.managedFields[*].manager}'])).toContain('tidemark-action');
    await agent.status(target, 'Synced');
    await run(target.targetId, web, 'scale', { replicas: '3' });
    expect(await cluster.kubectl(['get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}'])).toBe('3');
    const drift = await agent.next('drift-began', ({ targetId }) => targetId === target.targetId);
    expect(drift.fields).toEqual([expect.objectContaining({ path: 'spec.replicas', manager: 'tidemark-action' })]);
    const made = await run(target.targetId, key('CronJob', 'report', 'batch'), 'create-job');
    const [job] = (made.result as { created: { name: string }[] }).created;
    expect(await cluster.kubectl(['get', 'job', job?.name ?? '', '-o', 'jsonpath={.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}'])).toBe('CronJob/report');
  });

  it('runs actions of users, and refuses what is disabled, unknown, not of the application, or reaches for other objects', async () => {
    const target = agent.declare(namespace, [configMap('mine')], { selfHeal: false });
    await agent.sync(target);
    const mine = key('ConfigMap', 'mine');
    expect(await run(target.targetId, mine, 'mark', { text: 'x' })).toMatchObject({ result: { changed: [{ fields: ['metadata.annotations.mark'] }] } });
    expect(await run(target.targetId, mine, 'spread')).toMatchObject({ result: { created: [key('ConfigMap', 'mine-copy')] } });
    expect(await cluster.kubectl(['get', 'cm', 'mine-copy', '-o', 'jsonpath={.metadata.ownerReferences[0].name}'])).toBe('mine');
    await expect(run(target.targetId, mine, 'steal')).rejects.toMatchObject({ code: 'action.effect-refused' });
    await expect(run(target.targetId, mine, 'off')).rejects.toMatchObject({ code: 'action.disabled', nextStep: 'possible now: mark, spread, steal' });
    await expect(run(target.targetId, mine, 'burn')).rejects.toMatchObject({ code: 'action.unknown' });
    await expect(run(target.targetId, key('ConfigMap', 'kube-root-ca.crt'), 'mark')).rejects.toMatchObject({ code: 'action.object-not-managed' });
    await cluster.kubectl(['delete', 'cm', 'mine']);
    await expect(run(target.targetId, mine, 'mark')).rejects.toMatchObject({ code: 'action.object-missing' });
  });
});
