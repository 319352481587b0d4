import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@tidemark/testing';
import { configMap, deployment } from './agent-harness.js';
import { DELETE_POLICY, hook, HOOK, inWave, Scenario } from './scenario.js';

jest.setTimeout(60_000);

describe('hooks on a real API server', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 180_000);

  afterAll(() => scenario?.release());

  it('run in the order of their phases: PreSync done before anything else, PostSync only when the rest is healthy, SyncFail not at all', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [
      hook('order-post', 'PostSync'),
      hook('order-fail', 'SyncFail'),
      deployment('order-body', 1),
      hook('order-sync', 'Sync', inWave(1)),
      hook('order-pre-2', 'PreSync', inWave(1)),
      hook('order-pre-1', 'PreSync'),
    ]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 5, failed: 0 } });
    const moments = [
      scenario.revision('Job/order-pre-1', 'created'),
      scenario.revision('Job/order-pre-1', 'complete'),
      scenario.revision('Job/order-pre-2', 'created'),
      scenario.revision('Job/order-pre-2', 'complete'),
      scenario.revision('Deployment/order-body', 'created'),
      scenario.revision('Deployment/order-body', 'available'),
      scenario.revision('Job/order-sync', 'created'),
      scenario.revision('Job/order-sync', 'complete'),
      scenario.revision('Job/order-post', 'created'),
      scenario.revision('Job/order-post', 'complete'),
    ];
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(scenario.tape.of('Job/order-fail')).toEqual([]);
    const told = agent.of('sync-progressed').filter(({ syncId, state }) => syncId === target.sync?.id && state === 'completed');
    expect(told.map(({ phase, wave }) => `${phase} ${wave}`)).toEqual(['PreSync 0', 'PreSync 1', 'Sync 0', 'Sync 1', 'PostSync 0']);
  });

  it('stop the sync when one fails: nothing behind it is applied, the SyncFail hooks run, in their waves', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [
      hook('stop-pre', 'PreSync', {}, 'fail'),
      hook('stop-pre-later', 'PreSync', inWave(1)),
      configMap('stop-body'),
      hook('stop-post', 'PostSync'),
      hook('stop-tell-1', 'SyncFail'),
      hook('stop-tell-2', 'SyncFail', inWave(1)),
    ]);
    const finished = await agent.sync(target);
    expect(finished).toMatchObject({ outcome: 'failed', counts: { created: 3, failed: 1 }, failures: [{ key: { kind: 'Job', name: 'stop-pre' } }] });
    const all = ['Job/stop-pre', 'Job/stop-pre-later', 'ConfigMap/stop-body', 'Job/stop-post', 'Job/stop-tell-1', 'Job/stop-tell-2'];
    expect(scenario.created(...all)).toEqual(['Job/stop-pre', 'Job/stop-tell-1', 'Job/stop-tell-2']);
    expect(scenario.revision('Job/stop-tell-1', 'created')).toBeGreaterThan(scenario.revision('Job/stop-pre', 'failed'));
    expect(scenario.revision('Job/stop-tell-2', 'created')).toBeGreaterThan(scenario.revision('Job/stop-tell-1', 'complete'));
  });

  it('say so when a SyncFail hook fails, too', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('both-pre', 'PreSync', {}, 'fail'), hook('both-tell', 'SyncFail', {}, 'fail')]);
    const finished = await agent.sync(target);
    expect(finished).toMatchObject({ outcome: 'failed', message: expect.stringContaining('SyncFail hooks failed') });
    expect(finished.failures.map(({ key }) => key.name).sort()).toEqual(['both-pre', 'both-tell']);
  });

  it('run in two phases when they name two, the second time anew', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('twice', 'PreSync,PostSync'), configMap('twice-body')]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 3 } });
    expect(scenario.created('Job/twice', 'ConfigMap/twice-body')).toEqual(['Job/twice', 'ConfigMap/twice-body', 'Job/twice']);
  });

  it('written for Helm run in the phases their names stand for, by weight', async () => {
    const { agent, namespace } = scenario;
    const helm = (name: string, types: string, weight: string) => ({ ...hook(name, 'PreSync'), metadata: { name, annotations: { 'helm.sh/hook': types, 'helm.sh/hook-weight': weight } } });
    const target = agent.declare(namespace, [helm('helm-post', 'post-install,post-upgrade', '0'), helm('helm-pre-late', 'pre-install', '5'), helm('helm-pre-early', 'pre-upgrade', '-5'), helm('helm-test', 'test', '0'), configMap('helm-body')]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 4 } });
    expect(scenario.created('Job/helm-post', 'Job/helm-pre-late', 'Job/helm-pre-early', 'Job/helm-test', 'ConfigMap/helm-body')).toEqual(['Job/helm-pre-early', 'Job/helm-pre-late', 'ConfigMap/helm-body', 'Job/helm-post']);
  });

  it('without a name get a new one in every sync', async () => {
    const { agent, namespace } = scenario;
    const nameless = hook('nameless-', 'PreSync');
    const first = agent.declare(namespace, [nameless, configMap('nameless-body')]);
    await agent.sync(first);
    const second = agent.declare(namespace, [nameless, configMap('nameless-body', { a: '2' })], { targetId: first.targetId });
    expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded' });
    const made = scenario.tape.created().filter((name) => name.startsWith('Job/nameless-'));
    expect(made).toHaveLength(2);
    expect(new Set(made).size).toBe(2);
  });

  it('that clean up after themselves are seen to have succeeded all the same', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('vanishing', 'PreSync', {}, 'succeed', { ttlSecondsAfterFinished: 0 }), configMap('after-vanishing')]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
    await scenario.until('Job/vanishing', 'deleted');
  });

  it('that hang are deleted when the sync is ended', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('hanging', 'PreSync', {}, 'hang'), configMap('never-reached')]);
    agent.desired.state(target);
    await scenario.until('Job/hanging', 'created');
    await agent.operations.handle({ kind: 'terminate-sync', targetId: target.targetId }, new AbortController().signal);
    expect(await agent.finished(target)).toMatchObject({ outcome: 'terminated' });
    await scenario.until('Job/hanging', 'deleted');
    expect(scenario.tape.of('ConfigMap/never-reached')).toEqual([]);
  });

  describe('are deleted as their policy says', () => {
    const policies: { policy: string; outcome: 'succeed' | 'fail'; stays: boolean }[] = [
      { policy: 'BeforeHookCreation', outcome: 'succeed', stays: true },
      { policy: 'BeforeHookCreation', outcome: 'fail', stays: true },
      { policy: 'HookSucceeded', outcome: 'succeed', stays: false },
      { policy: 'HookSucceeded', outcome: 'fail', stays: true },
      { policy: 'HookFailed', outcome: 'succeed', stays: true },
      { policy: 'HookFailed', outcome: 'fail', stays: false },
      { policy: 'HookSucceeded,HookFailed', outcome: 'succeed', stays: false },
      { policy: 'HookSucceeded,HookFailed', outcome: 'fail', stays: false },
    ];

    it.each(policies)('$policy: a hook that ends with $outcome stays: $stays', async ({ policy, outcome, stays }) => {
      const { agent, namespace } = scenario;
      const name = `policy-${policy.toLowerCase().replace(',', '-')}-${outcome}`;
      const target = agent.declare(namespace, [hook(name, 'PreSync', { [DELETE_POLICY]: policy }, outcome), configMap(`${name}-body`)]);
      expect(await agent.sync(target)).toMatchObject({ outcome: outcome === 'succeed' ? 'succeeded' : 'failed' });
      if (!stays) await scenario.until(`Job/${name}`, 'deleted');
      else expect(await scenario.names('jobs')).toContain(`job.batch/${name}`);
    });

    it('BeforeHookCreation, also unsaid: the one of the sync before goes first, a new one runs', async () => {
      const { agent, namespace } = scenario;
      const first = agent.declare(namespace, [hook('again', 'PreSync'), configMap('again-body')]);
      await agent.sync(first);
      const second = agent.declare(namespace, [hook('again', 'PreSync'), configMap('again-body', { a: '2' })], { targetId: first.targetId });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
      const events = scenario.tape.of('Job/again').filter(({ type }) => type !== 'MODIFIED');
      expect(events.map(({ type }) => type)).toEqual(['ADDED', 'DELETED', 'ADDED']);
      expect(events[0]?.object.metadata.uid).not.toBe(events[2]?.object.metadata.uid);
    });

    it('HookSucceeded: the next sync finds it gone and creates it', async () => {
      const { agent, namespace } = scenario;
      const once = hook('gone-and-back', 'PostSync', { [DELETE_POLICY]: 'HookSucceeded' });
      const first = agent.declare(namespace, [once, configMap('gone-body')]);
      await agent.sync(first);
      await scenario.until('Job/gone-and-back', 'deleted');
      expect(await agent.sync(agent.declare(namespace, [once, configMap('gone-body', { a: '2' })], { targetId: first.targetId }))).toMatchObject({ outcome: 'succeeded' });
      await eventually(() => scenario.tape.of('Job/gone-and-back').filter(({ type }) => type === 'DELETED').length === 2, { what: 'the second one to be deleted' });
      expect(scenario.created('Job/gone-and-back')).toHaveLength(2);
    });
  });

  it('are no part of the desired state: what they leave behind is neither drift nor out of sync, and a Skip is never applied', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('left-behind', 'PreSync'), configMap('left-body'), configMap('skipped', {}, { [HOOK]: 'Skip' })]);
    await agent.sync(target);
    await agent.status(target, 'Synced', 'Healthy');
    await scenario.cluster.kubectl(['delete', 'job', 'left-behind', '--wait=false']);
    await scenario.until('Job/left-behind', 'deleted');
    await agent.operations.handle({ kind: 'refresh', targetId: target.targetId }, new AbortController().signal);
    expect(agent.of('drift-began').filter(({ targetId }) => targetId === target.targetId)).toEqual([]);
    expect(scenario.tape.of('ConfigMap/skipped')).toEqual([]);
    expect(scenario.created('Job/left-behind')).toHaveLength(1);
  });
});
