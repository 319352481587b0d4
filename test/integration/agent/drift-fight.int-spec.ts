import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap } from './agent-harness.js';

jest.setTimeout(60_000);

const ROUNDS = 4;

describe('the agent and another manager of the same field', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;

  beforeAll(async () => {
    cluster = await testCluster();
    agent = await AgentHarness.start(cluster.kubeconfig, { correction: { delaysMs: [0, 20], fight: { rounds: ROUNDS, windowMs: 60_000, holdMs: 3_600_000 } } });
  }, 180_000);
  afterAll(async () => {
    await agent?.release();
    await cluster?.release();
  });

  const write = (name: string, value: string, manager = 'other-controller'): Promise<string> =>
    cluster.kubectl(['patch', 'cm', name, '--type=merge', `--field-manager=${manager}`, '-p', JSON.stringify({ data: { a: value } })]);
  const value = (name: string): Promise<string> => cluster.kubectl(['get', 'cm', name, '-o', 'jsonpath={.data.a}']);
  const corrected = (name: string): Promise<unknown> => eventually(async () => (await value(name)) === 'git', { what: `${name} to be corrected`, everyMs: 20 });
  const conditions = (targetId: string): string[] =>
    agent.seen.flatMap(({ report }) => ((report.type === 'condition-raised' || report.type === 'condition-cleared') && report.targetId === targetId && report.condition === 'DriftFight' ? [report.type] : []));

  it('stops correcting after some rounds, names both, the field and both values, also after a restart, and begins anew with a sync', async () => {
    const target = agent.declare(cluster.namespace, [configMap('contested', { a: 'git' }), configMap('calm', { a: 'git' })]);
    await agent.sync(target);
    await agent.status(target, 'Synced');
    for (let round = 1; round <= ROUNDS; round += 1) {
      await write('contested', `theirs-${round}`);
      await corrected('contested');
    }
    const { message } = await agent.next('condition-raised', ({ condition }) => condition === 'DriftFight');
    expect(message).toMatch(/^other-controller and tidemark both write data\.a of .*contested: "theirs-4" against "git" \(corrected 4 times in \d+ s\)\./);

    // What comes after another object's correction has been seen: nobody took the last word back.
    await write('contested', 'their last word');
    const open = await agent.next('drift-began', ({ fields }) => fields.some(({ live }) => live === 'their last word'));
    await write('contested', 'their very last word');
    await write('calm', 'edited', 'kubectl-edit');
    await corrected('calm');
    expect(await value('contested')).toBe('their very last word');
    expect((await agent.status(target, 'OutOfSync')).outOfSync).toMatchObject([{ name: 'contested' }]);
    // One drift is open for as long as the fight lasts, whatever is written.
    expect(agent.of('drift-began').filter(({ resource }) => resource.name === 'contested').at(-1)?.driftId).toBe(open.driftId);

    await agent.stop();
    await agent.start();
    await write('calm', 'edited again', 'kubectl-edit');
    await corrected('calm');
    expect(await value('contested')).toBe('their very last word');
    expect(conditions(target.targetId)).toEqual(['condition-raised']);

    await agent.sync(agent.declare(cluster.namespace, [configMap('contested', { a: 'git' }), configMap('calm', { a: 'git' })], { targetId: target.targetId }));
    expect(await value('contested')).toBe('git');
    await agent.next('condition-cleared', ({ condition }) => condition === 'DriftFight');
  });

  it('goes on correcting somebody who changes something else each time', async () => {
    const target = agent.declare(cluster.namespace, [configMap('busy', { a: 'git', b: 'git', c: 'git', d: 'git', e: 'git', f: 'git' })]);
    await agent.sync(target);
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
      await cluster.kubectl(['patch', 'cm', 'busy', '--type=merge', '-p', JSON.stringify({ data: { [key]: 'edited' } })]);
      await eventually(async () => (await cluster.kubectl(['get', 'cm', 'busy', '-o', `jsonpath={.data.${key}}`])) === 'git', { what: `${key} to be corrected`, everyMs: 20 });
    }
    expect(conditions(target.targetId)).toEqual([]);
  });
});
