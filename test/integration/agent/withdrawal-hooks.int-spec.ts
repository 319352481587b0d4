import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { configMap } from './agent-harness.js';
import { DELETE_POLICY, hook, Scenario } from './scenario.js';

jest.setTimeout(60_000);

describe('hooks of a withdrawn application on a real API server', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start();
  }, 180_000);

  afterAll(() => scenario?.release());

  it('go with it when it is deleted, whatever became of them', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('gone-pre', 'PreSync'), configMap('gone-body'), hook('gone-post', 'PostSync', { [DELETE_POLICY]: 'HookSucceeded' }, 'fail')]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'failed' });
    expect((await scenario.names('jobs,configmaps')).sort()).toEqual(['configmap/gone-body', 'job.batch/gone-post', 'job.batch/gone-pre']);
    agent.desired.withdraw({ targetId: target.targetId, assignment: 1_000, cascade: true });
    expect(await agent.next('target-removed')).toMatchObject({ cascade: true, deleted: 3 });
    expect(await scenario.names('jobs,configmaps')).toEqual([]);
  });

  it('are stopped and go with it while they run: no finalizer keeps them', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('hang-pre', 'PreSync', {}, 'hang'), configMap('hang-body')]);
    const ended = agent.sync(target);
    await scenario.until('Job/hang-pre', 'created');
    agent.desired.withdraw({ targetId: target.targetId, assignment: 1_000, cascade: true });
    expect(await ended).toMatchObject({ outcome: 'terminated' });
    await scenario.until('Job/hang-pre', 'deleted');
    expect(await scenario.names('jobs,configmaps')).toEqual([]);
  });

  it('stay without marks when it lets go of everything', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [hook('free-pre', 'PreSync'), configMap('free-body')]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded' });
    agent.desired.withdraw({ targetId: target.targetId, assignment: 1_000, cascade: false });
    await agent.next('target-removed', ({ targetId }) => targetId === target.targetId);
    const left = await scenario.cluster.kubectl(['get', 'job/free-pre', '-o', 'json']);
    expect(left).not.toContain('tidemark');
    expect(left).not.toContain('hook-finalizer');
  });

  it('are stopped when a newer sync, which knows none of them, took the place of theirs while the agent was away', async () => {
    const { agent, namespace } = scenario;
    const first = agent.declare(namespace, [hook('lost-pre', 'PreSync', {}, 'hang'), configMap('lost-body')]);
    agent.desired.state(first);
    await scenario.until('Job/lost-pre', 'created');
    await agent.stop();
    const second = agent.declare(namespace, [configMap('lost-body')], { targetId: first.targetId });
    agent.desired.state(second);
    await agent.start();
    expect(await agent.finished(second)).toMatchObject({ outcome: 'succeeded' });
    expect(await agent.finished(first)).toMatchObject({ outcome: 'terminated' });
    await scenario.until('Job/lost-pre', 'deleted');
  });
});
