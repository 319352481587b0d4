import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DesiredTarget } from '@tidemark/protocol';
import { eventually } from '@tidemark/testing';
import { configMap } from './agent-harness.js';
import { DELETE_POLICY, hook, inWave, OPTIONS, Scenario, WAVE, type Outcome } from './scenario.js';

jest.setTimeout(90_000);

describe('hooks around the deletion of an application, on a real API server', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 180_000);

  afterAll(() => scenario?.release());

  const deployed = async (name: string, objects: Parameters<Scenario['agent']['declare']>[1]): Promise<DesiredTarget> => {
    const target = scenario.agent.declare(scenario.namespace, objects, { name });
    expect(await scenario.agent.sync(target)).toMatchObject({ outcome: 'succeeded' });
    return target;
  };
  const withdraw = (target: DesiredTarget, change: { cascade?: boolean } = {}) =>
    scenario.agent.desired.withdraw({ targetId: target.targetId, assignment: target.assignment + 1_000, cascade: true, statement: target, ...change });
  const removed = ({ targetId }: DesiredTarget) => scenario.agent.next('target-removed', (report) => report.targetId === targetId, 60_000);
  const waves = ({ targetId }: DesiredTarget) => scenario.agent.of('sync-progressed').filter((report) => report.targetId === targetId && ['PreDelete', 'PostDelete'].includes(report.phase));

  /** The pod of a Job that hangs comes to its end. */
  const podEnds = async (job: string, outcome: Outcome): Promise<void> => {
    const runs = `{.items[?(@.status.phase=="Running")].metadata.name}`;
    const pod = await eventually(async () => (await scenario.cluster.kubectl(['get', 'pods', '-l', `job-name=${job}`, '-o', `jsonpath=${runs}`])) || undefined, { what: `a pod of ${job} to run`, timeoutMs: 30_000 });
    await scenario.cluster.kubectl(['annotate', 'pod', pod, `dev.cluster/outcome=${outcome}`, '--overwrite']);
  };

  it('run in order: PreDelete by waves, then the objects go, then PostDelete; the log tells of each', async () => {
    const target = await deployed('order', [hook('order-pre-2', 'PreDelete', inWave(2)), hook('order-pre-1', 'PreDelete', inWave(-1)), configMap('order-body'), hook('order-post', 'PostDelete', { [DELETE_POLICY]: 'HookSucceeded' })]);
    expect(scenario.created('Job/order-pre-1', 'Job/order-pre-2', 'Job/order-post')).toEqual([]);
    withdraw(target);
    expect(await removed(target)).toMatchObject({ cascade: true });
    expect(scenario.created('Job/order-pre-1', 'Job/order-pre-2', 'Job/order-post')).toEqual(['Job/order-pre-1', 'Job/order-pre-2', 'Job/order-post']);
    const revisions = [scenario.revision('Job/order-pre-1', 'complete'), scenario.revision('Job/order-pre-2', 'created'), scenario.revision('Job/order-pre-2', 'complete'), scenario.revision('ConfigMap/order-body', 'deleted'), scenario.revision('Job/order-post', 'created')];
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    await scenario.until('Job/order-post', 'deleted');
    expect(await scenario.names('jobs,configmaps')).toEqual([]);
    expect(waves(target).map(({ phase, wave, state }) => [phase, wave, state])).toEqual([['PreDelete', -1, 'completed'], ['PreDelete', 2, 'completed'], ['PostDelete', 0, 'completed']]);
  });

  it('that fail before the deletion keep everything and say why; they run again, and when one succeeds the deletion goes on', async () => {
    const failing = (outcome: Outcome) => [hook('block-pre', 'PreDelete', { [DELETE_POLICY]: 'HookSucceeded' }, outcome), configMap('block-body')];
    const target = await deployed('blocked', failing('fail'));
    withdraw(target);
    const raised = await scenario.agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError', 30_000);
    expect(raised.message).toMatch(/^waiting for hook Job \S+\/block-pre \(.+\): attempt 1 failed, the next one in 5 s$/);
    expect(await scenario.names('configmaps')).toContain('configmap/block-body');
    await scenario.until('Job/block-pre', 'deleted');
    await scenario.tape.until('the second attempt', ({ type, object }) => type === 'ADDED' && object.metadata.name === 'block-pre' && scenario.created('Job/block-pre').length === 2);
    // Declared again it lives on; the way out of a hook that never succeeds.
    const again = scenario.agent.declare(scenario.namespace, [configMap('block-body')], { targetId: target.targetId, name: 'blocked' });
    const restated = { ...again, assignment: target.assignment + 2_000 };
    expect(await scenario.agent.sync(restated)).toMatchObject({ outcome: 'succeeded' });
    scenario.agent.desired.withdraw({ targetId: target.targetId, assignment: restated.assignment + 1, cascade: true, statement: restated });
    await removed(target);
    expect(await scenario.names('configmaps')).not.toContain('configmap/block-body');
  });

  it('run once when the agent ends in the middle of them, and what it left is done by the next one', async () => {
    const target = await deployed('restart', [hook('restart-pre-1', 'PreDelete'), hook('restart-pre-2', 'PreDelete', inWave(1)), configMap('restart-body'), hook('restart-post', 'PostDelete')]);
    for (const name of ['Job/restart-pre-1', 'Job/restart-pre-2', 'Job/restart-post']) {
      const created = scenario.until(name, 'created');
      if (name === 'Job/restart-pre-1') withdraw(target);
      await created;
      await scenario.agent.stop();
      await scenario.agent.start();
    }
    await removed(target);
    expect(scenario.created('Job/restart-pre-1', 'Job/restart-pre-2', 'Job/restart-post')).toEqual(['Job/restart-pre-1', 'Job/restart-pre-2', 'Job/restart-post']);
    expect(scenario.revision('ConfigMap/restart-body', 'deleted')).toBeGreaterThan(scenario.revision('Job/restart-pre-2', 'complete'));
  });

  it('that failed are tried again without those that succeeded, and go by their policies in the end', async () => {
    const first = hook('again-first', 'PostDelete', { [DELETE_POLICY]: 'HookSucceeded' });
    const second = hook('again-second', 'PostDelete', { [DELETE_POLICY]: 'HookFailed', ...inWave(1) }, 'hang');
    const target = await deployed('again', [first, second, configMap('again-body')]);
    withdraw(target);
    await podEnds('again-second', 'fail');
    const raised = await scenario.agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError', 30_000);
    expect(raised.message).toContain('attempt 1 failed');
    await scenario.tape.until('the second attempt', () => scenario.created('Job/again-second').length === 2);
    await podEnds('again-second', 'succeed');
    await removed(target);
    expect(scenario.created('Job/again-first', 'Job/again-second')).toEqual(['Job/again-first', 'Job/again-second', 'Job/again-second']);
    await scenario.until('Job/again-first', 'deleted');
    expect((await scenario.names('jobs')).filter((name) => name.includes('again'))).toEqual(['job.batch/again-second']);
    expect(scenario.agent.of('condition-cleared').filter(({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError')).toHaveLength(1);
    expect(waves(target).map(({ wave, state, attempt }) => [attempt, wave, state]).filter(([, , state]) => state !== 'waiting')).toEqual([[1, 0, 'completed'], [1, 1, 'failed'], [2, 1, 'completed']]);
  });

  it('that run are stopped when the application is declared again while the agent is away, and what was said of them is over', async () => {
    const objects = [hook('back-pre', 'PreDelete', inWave(1), 'hang'), hook('back-bad', 'PreDelete', {}, 'fail'), configMap('back-body')];
    const target = await deployed('back', objects);
    withdraw(target);
    await scenario.agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError', 30_000);
    const away = await deployed('returned', [hook('returned-pre', 'PreDelete', {}, 'hang'), configMap('returned-body')]);
    withdraw(away);
    await scenario.until('Job/returned-pre', 'created');
    await scenario.agent.stop();
    for (const one of [target, away]) scenario.agent.desired.state({ ...one, assignment: one.assignment + 2_000 });
    await scenario.agent.start();
    await scenario.until('Job/returned-pre', 'deleted');
    await scenario.agent.next('condition-cleared', ({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError');
    expect(await scenario.names('configmaps')).toEqual(expect.arrayContaining(['configmap/back-body', 'configmap/returned-body']));
  });

  it('run though the application is nothing but hooks, and not where no sync ever ran', async () => {
    const target = await deployed('bare', [hook('bare-sync', 'PreSync'), hook('bare-pre', 'PreDelete'), hook('bare-post', 'PostDelete', { [DELETE_POLICY]: 'HookSucceeded' })]);
    withdraw(target);
    await removed(target);
    expect(scenario.created('Job/bare-pre', 'Job/bare-post')).toEqual(['Job/bare-pre', 'Job/bare-post']);
    expect((await scenario.names('jobs')).filter((name) => name.includes('bare'))).toEqual([]);

    const never = scenario.agent.declare(scenario.namespace, [hook('never-pre', 'PreDelete'), configMap('never-body')], { name: 'never', sync: null });
    scenario.agent.desired.state(never);
    await scenario.agent.status(never, 'OutOfSync');
    withdraw(never);
    await removed(never);
    expect(scenario.created('Job/never-pre')).toEqual([]);
  });

  it('are over for good once the agent has said so, though it was killed before it could forget the withdrawal', async () => {
    const target = await deployed('said', [hook('said-pre', 'PreDelete'), configMap('said-body')]);
    withdraw(target);
    await removed(target);
    const forgotten = () => eventually(() => scenario.agent.desired.withdrawals().every(({ targetId }) => targetId !== target.targetId), { what: 'the withdrawal to be forgotten' });
    await forgotten();
    await scenario.agent.stop();
    withdraw(target);
    await scenario.agent.start();
    await forgotten();
    expect(scenario.agent.of('target-removed').filter(({ targetId }) => targetId === target.targetId)).toHaveLength(1);
    expect(scenario.created('Job/said-pre')).toHaveLength(1);
  });

  it('wait for what something else keeps in the cluster; declared again meanwhile, the application lives on', async () => {
    const target = await deployed('held', [configMap('held-body')]);
    await scenario.cluster.kubectl(['patch', 'cm/held-body', '--type=merge', '-p', JSON.stringify({ metadata: { finalizers: ['example.test/keeps'] } })]);
    withdraw(target);
    await scenario.tape.until('the deletion of held-body', ({ object }) => object.metadata.name === 'held-body' && object.metadata.deletionTimestamp !== undefined);
    const raised = await scenario.agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError', 30_000);
    expect(raised.message).toBe(`waiting for ConfigMap ${scenario.namespace}/held-body to be gone (kept by example.test/keeps)`);
    const again = { ...target, assignment: target.assignment + 2_000, sync: target.sync && { ...target.sync, id: randomUUID() } };
    scenario.agent.desired.state(again);
    await scenario.agent.next('sync-started', ({ syncId }) => syncId === again.sync?.id);
    await scenario.cluster.kubectl(['patch', 'cm/held-body', '--type=merge', '-p', JSON.stringify({ metadata: { finalizers: null } })]);
    await scenario.agent.next('condition-cleared', ({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError');
    await scenario.tape.until('held-body made anew', () => scenario.created('ConfigMap/held-body').length === 2);
  });

  it('run before what is to be confirmed: nothing is deleted until a person did, also when the agent ends before', async () => {
    const target = await deployed('asked', [hook('asked-pre', 'PreDelete'), configMap('asked-plain'), configMap('asked-guarded', {}, { [OPTIONS]: 'Delete=confirm' }), configMap('asked-kept', {}, { [OPTIONS]: 'Delete=false' })]);
    const confirm = () => scenario.agent.operations.handle({ kind: 'confirm-deletion', targetId: target.targetId }, AbortSignal.timeout(30_000));
    expect(await confirm()).toMatchObject({ outcome: 'failed' });
    withdraw(target);
    const raised = await scenario.agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError');
    expect(raised.message).toBe(`waiting for confirmation to delete ConfigMap ${scenario.namespace}/asked-guarded`);
    await scenario.agent.stop();
    expect((await scenario.names('configmaps')).filter((name) => name.includes('asked'))).toEqual(['configmap/asked-guarded', 'configmap/asked-kept', 'configmap/asked-plain']);
    await scenario.agent.start();
    await eventually(async () => (await confirm().catch(() => null))?.outcome === 'succeeded', { what: 'the deletion to be confirmed' });
    await removed(target);
    expect((await scenario.names('configmaps')).filter((name) => name.includes('asked'))).toEqual(['configmap/asked-kept']);
    expect(scenario.created('Job/asked-pre')).toHaveLength(1);
    expect(scenario.agent.of('condition-cleared').filter(({ targetId, condition }) => targetId === target.targetId && condition === 'DeletionError')).toHaveLength(1);
  });

  it('run when the withdrawal was stated while the agent was away, and hooks of former syncs go, too', async () => {
    const target = await deployed('away', [hook('away-sync', 'PreSync'), hook('away-pre', 'PreDelete'), configMap('away-body'), configMap('away-kept', {}, { [OPTIONS]: 'Delete=false', [WAVE]: '1' })]);
    await scenario.agent.stop();
    withdraw(target);
    await scenario.agent.start();
    await removed(target);
    expect(scenario.created('Job/away-pre')).toHaveLength(1);
    const left = await scenario.names('jobs,configmaps');
    expect(left.filter((name) => name.includes('away'))).toEqual(['configmap/away-kept']);
    expect(await scenario.cluster.kubectl(['get', 'cm/away-kept', '-o', 'json'])).not.toContain('tidemark');
  });

  it('that stay after PostDelete bear no marks and no finalizer', async () => {
    const target = await deployed('marks', [configMap('marks-body'), hook('marks-post', 'PostDelete')]);
    withdraw(target);
    await removed(target);
    const left = await scenario.cluster.kubectl(['get', 'job/marks-post', '-o', 'json']);
    expect(left).not.toContain('tidemark.dev');
    expect(left).not.toContain('hook-finalizer');
  });

  // Regression: the second withdrawal waited behind the hook that the first one waited for.
  it('that hang are given up when the application is withdrawn again and only let go', async () => {
    const target = await deployed('again', [hook('again-pre', 'PreDelete', {}, 'hang'), configMap('again-body')]);
    withdraw(target);
    await scenario.until('Job/again-pre', 'created');
    scenario.agent.desired.withdraw({ targetId: target.targetId, assignment: target.assignment + 2_000, cascade: false });
    await removed(target);
    expect(await scenario.names('configmaps')).toContain('configmap/again-body');
  });

  it('do not run when the application is only let go', async () => {
    const target = await deployed('let-go', [configMap('let-go-body'), hook('let-go-pre', 'PreDelete'), hook('let-go-post', 'PostDelete')]);
    withdraw(target, { cascade: false });
    await removed(target);
    expect(scenario.created('Job/let-go-pre', 'Job/let-go-post')).toEqual([]);
    expect(await scenario.names('configmaps')).toContain('configmap/let-go-body');
  });
});
