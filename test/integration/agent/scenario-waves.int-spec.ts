import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@tidemark/testing';
import { configMap, deployment } from './agent-harness.js';
import { hook, inWave, job, OPTIONS, Scenario } from './scenario.js';

jest.setTimeout(60_000);

describe('waves on a real API server', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 180_000);

  afterAll(() => scenario?.release());

  it('end with the wave whose Job fails: later waves are not applied, the SyncFail hook runs, and a repaired bundle goes on', async () => {
    const { agent, namespace } = scenario;
    const bundle = (outcome: 'fail' | 'succeed', name: string) => [configMap('fw-0', { a: '1' }, inWave(0)), job(name, inWave(1), outcome), configMap('fw-beside', { a: '1' }, inWave(1)), configMap('fw-2', { a: '1' }, inWave(2)), hook('fw-tell', 'SyncFail')];
    const bad = agent.declare(namespace, bundle('fail', 'fw-job'));
    expect(await agent.sync(bad)).toMatchObject({ outcome: 'failed', failures: [{ key: { kind: 'Job', name: 'fw-job' } }] });
    const all = ['ConfigMap/fw-0', 'Job/fw-job', 'ConfigMap/fw-beside', 'ConfigMap/fw-2', 'Job/fw-tell'];
    expect(scenario.created(...all).filter((name) => name !== 'ConfigMap/fw-beside')).toEqual(['ConfigMap/fw-0', 'Job/fw-job', 'Job/fw-tell']);
    expect(scenario.revision('Job/fw-tell', 'created')).toBeGreaterThan(scenario.revision('Job/fw-job', 'failed'));
    await agent.status(bad, 'OutOfSync', 'Degraded');

    const good = agent.declare(namespace, bundle('succeed', 'fw-job-2'), { targetId: bad.targetId });
    expect(await agent.sync(good)).toMatchObject({ outcome: 'succeeded', counts: { created: 2, unchanged: 2, pruned: 1 } });
    expect(scenario.revision('ConfigMap/fw-2', 'created')).toBeGreaterThan(scenario.revision('Job/fw-job-2', 'complete'));
  });

  it('order the kinds within a wave, and negative waves come first', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [deployment('kinds-body', 1), configMap('kinds-b'), configMap('kinds-late', {}, inWave(3)), configMap('kinds-early', {}, inWave(-7)), job('kinds-job')]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 5 } });
    expect(scenario.created('Deployment/kinds-body', 'ConfigMap/kinds-b', 'ConfigMap/kinds-late', 'ConfigMap/kinds-early', 'Job/kinds-job')).toEqual(['ConfigMap/kinds-early', 'ConfigMap/kinds-b', 'Deployment/kinds-body', 'Job/kinds-job', 'ConfigMap/kinds-late']);
  });

  it('delete what left the bundle from the highest wave down, each gone before the next', async () => {
    const { agent, namespace } = scenario;
    const doomed = [0, 1, 2].map((wave) => configMap(`down-${wave}`, { a: '1' }, inWave(wave)));
    const first = agent.declare(namespace, [configMap('down-stays'), ...doomed]);
    await agent.sync(first);
    expect(await agent.sync(agent.declare(namespace, [configMap('down-stays')], { targetId: first.targetId }))).toMatchObject({ outcome: 'succeeded', counts: { pruned: 3 } });
    const revisions = await Promise.all([2, 1, 0].map(async (wave) => (await scenario.until(`ConfigMap/down-${wave}`, 'deleted')).revision));
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  });

  it('PruneLast deletes only after everything else is applied and healthy', async () => {
    const { agent, namespace } = scenario;
    const old = configMap('last-old', { a: '1' }, { [OPTIONS]: 'PruneLast=true' });
    const first = agent.declare(namespace, [old, configMap('last-stays')]);
    await agent.sync(first);
    const next = agent.declare(namespace, [configMap('last-stays'), deployment('last-new', 1, inWave(1)), configMap('last-after', { a: '1' }, inWave(2))], { targetId: first.targetId });
    expect(await agent.sync(next)).toMatchObject({ outcome: 'succeeded', counts: { created: 2, pruned: 1 } });
    const deleted = (await scenario.until('ConfigMap/last-old', 'deleted')).revision;
    expect(deleted).toBeGreaterThan(scenario.revision('Deployment/last-new', 'available'));
    expect(deleted).toBeGreaterThan(scenario.revision('ConfigMap/last-after', 'created'));
  });

  it('PruneLast deletes nothing when a wave before it fails', async () => {
    const { agent, namespace } = scenario;
    const first = agent.declare(namespace, [configMap('kept-old'), configMap('kept-stays')], { syncOptions: ['PruneLast=true'] });
    await agent.sync(first);
    const bad = agent.declare(namespace, [configMap('kept-stays'), job('kept-job', inWave(1), 'fail')], { targetId: first.targetId, syncOptions: ['PruneLast=true'] });
    expect(await agent.sync(bad)).toMatchObject({ outcome: 'failed', counts: { pruned: 0 } });
    expect(await scenario.names('cm')).toContain('configmap/kept-old');
  });

  it('bring definitions and objects of their kinds in one sync, whatever wave the objects ask for', async () => {
    const { agent, namespace, cluster } = scenario;
    const group = `s${namespace.slice(5)}.example.test`;
    const definition = (plural: string, kind: string, scope: string) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}`, annotations: {} },
      spec: { group, scope, names: { plural, singular: kind.toLowerCase(), kind }, versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }] },
    });
    const objects = [
      { apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'one', annotations: inWave(-5) }, spec: { colour: 'red' } },
      { apiVersion: `${group}/v1`, kind: 'Plant', metadata: { name: `plant-${namespace}` }, spec: { colour: 'green' } },
      definition('gadgets', 'Gadget', 'Namespaced'),
      definition('plants', 'Plant', 'Cluster'),
    ];
    const target = agent.declare(namespace, objects, { syncOptions: ['PrunePropagationPolicy=background'] });
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 4, failed: 0 } });
    await agent.status(target, 'Synced');
    expect(await cluster.kubectl(['get', `gadgets.${group}`, 'one', '-o', 'jsonpath={.spec.colour}'])).toBe('red');
    expect(await cluster.kubectl(['get', `plants.${group}`, `plant-${namespace}`, '-o', 'jsonpath={.spec.colour}'])).toBe('green');
    agent.desired.withdraw({ targetId: target.targetId, assignment: 1_000, cascade: true });
    await agent.next('target-removed', ({ targetId }) => targetId === target.targetId);
    for (const plural of ['gadgets', 'plants']) await cluster.kubectl(['delete', 'crd', `${plural}.${group}`, '--wait=false']);
  });

  it('refuse a bundle whose later wave the API server would refuse before the first hook runs', async () => {
    const { agent, namespace } = scenario;
    const wrong = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'wrong', annotations: inWave(2) }, spec: { ports: [{ port: 99_999 }] } };
    const target = agent.declare(namespace, [hook('never-migrates', 'PreSync'), configMap('never-changes'), wrong]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'failed', failures: [{ key: { kind: 'Service', name: 'wrong' }, message: expect.stringContaining('spec.ports[0].port') }] });
    expect(scenario.created('Job/never-migrates', 'ConfigMap/never-changes')).toEqual([]);
  });

  it('go on after a retry where the failed attempt left off the unchanged, and run the hooks of the new attempt', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('retry-pre', 'PreSync'), configMap('retry-0'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'retry-1', namespace: `${namespace}-later`, annotations: inWave(1) }, data: {} }], { retryLimit: 20 });
    agent.desired.state(target);
    await agent.next('condition-raised', ({ condition, targetId }) => condition === 'SyncRetrying' && targetId === target.targetId);
    await scenario.cluster.kubectl(['create', 'namespace', `${namespace}-later`]);
    expect(await agent.finished(target)).toMatchObject({ outcome: 'succeeded' });
    expect(agent.of('sync-finished').filter(({ syncId }) => syncId === target.sync?.id)).toHaveLength(1);
    const attempts = agent.of('sync-started').filter(({ syncId }) => syncId === target.sync?.id).map(({ attempt }) => attempt);
    expect(attempts).toEqual(attempts.map((_, index) => index + 1));
    expect(scenario.created('Job/retry-pre')).toHaveLength(attempts.length);
    expect(scenario.tape.of('ConfigMap/retry-0').map(({ type }) => type)).toEqual(['ADDED']);
    await eventually(() => agent.of('condition-cleared').some(({ condition, targetId }) => condition === 'SyncRetrying' && targetId === target.targetId), { what: 'SyncRetrying to be over' });
    await scenario.cluster.kubectl(['delete', 'namespace', `${namespace}-later`, '--wait=false']);
  });
});
