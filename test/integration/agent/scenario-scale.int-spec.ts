import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { configMap } from './agent-harness.js';
import { hook, inWave, Scenario } from './scenario.js';

jest.setTimeout(240_000);
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const OBJECTS = 5_000;
/** Two shared cores take 12 s; a busy machine may take a few times as long. */
const FIRST_SYNC_MS = 120_000;
const NEXT_SYNC_MS = 20_000;
/** What may be kept of an object: the agent's record of it, its manifest, and what this test itself holds (two bundles, the tape). */
const KEPT_BYTES = 16 * 1024;

describe('an application of 5,000 objects on a real API server', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start({ own: 'scenario-scale' });
  }, 180_000);

  afterAll(() => scenario?.release());

  const objects = () => Array.from({ length: OBJECTS }, (_, index) => configMap(`many-${index}`, { value: String(index) }, inWave(index % 5)));
  const heapAfterCollection = (): number => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };

  it('is synced wave by wave, then only in what changed, and the agent keeps little of each object', async () => {
    const { agent, namespace } = scenario;
    const before = heapAfterCollection();
    const first = agent.declare(namespace, [...objects(), hook('before-many', 'PreSync')]);
    expect(await agent.sync(first, FIRST_SYNC_MS)).toMatchObject({ outcome: 'succeeded', counts: { created: OBJECTS + 1, failed: 0 } });
    expect((await agent.status(first, 'Synced')).resources).toBe(OBJECTS);
    const waveOf = (name: string): number => Number(name.slice('ConfigMap/many-'.length)) % 5;
    const waves = scenario.tape.created().filter((name) => name.startsWith('ConfigMap/many-')).map(waveOf);
    expect(waves).toHaveLength(OBJECTS);
    expect(waves).toEqual([...waves].sort((a, b) => a - b));

    const writes = scenario.tape.events.length;
    const next = agent.declare(namespace, [...objects().slice(0, OBJECTS - 1), configMap('many-new', { value: 'new' }), hook('before-many', 'PreSync')].map((object) => ((object['metadata'] as { name: string }).name === 'many-0' ? configMap('many-0', { value: 'changed' }, inWave(0)) : object)), { targetId: first.targetId });
    expect(await agent.sync(next, NEXT_SYNC_MS)).toMatchObject({ outcome: 'succeeded', counts: { created: 2, configured: 1, unchanged: OBJECTS - 2, pruned: 1 } });
    await scenario.tape.until('the pruned object', ({ type, object }) => type === 'DELETED' && object.metadata.name === `many-${OBJECTS - 1}`);
    const touched = new Set(scenario.tape.events.slice(writes).filter(({ object }) => object.kind === 'ConfigMap').map(({ object }) => object.metadata.name));
    expect([...touched].sort()).toEqual(['many-0', `many-${OBJECTS - 1}`, 'many-new']);
    const kept = (heapAfterCollection() - before) / OBJECTS;
    console.log(`kept: ${Math.round(kept)} bytes an object, the tape and the desired state of the test with it`);
    expect(kept).toBeLessThan(KEPT_BYTES);
  });

  it('is found as it was by an agent that starts anew, without a write, and drift in it is put right', async () => {
    const { agent, cluster } = scenario;
    await agent.stop();
    const writes = scenario.tape.events.length;
    await agent.start();
    await cluster.kubectl(['patch', 'cm', 'many-7', '--type=merge', '-p', '{"data":{"value":"edited"}}']);
    await agent.next('drift-ended', ({ how }) => how === 'corrected', 30_000);
    expect(await cluster.kubectl(['get', 'cm', 'many-7', '-o', 'jsonpath={.data.value}'])).toBe('7');
    expect(new Set(scenario.tape.events.slice(writes).map(({ object }) => object.metadata.name))).toEqual(new Set(['many-7']));
  });
});
