import { rm } from 'node:fs/promises';
import path from 'node:path';
import { eventually, runCommand } from '@tidemark/testing';
import { shopApplication, shopFiles } from '../system/one-config-map.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTER = 'survivor';
const LONG = 60_000;

describe('a control plane whose database is put back to an earlier backup', () => {
  let system: TidemarkSystem;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: [CLUSTER] });
  }, 3 * LONG);
  afterAll(() => system?.stop(), LONG);

  const value = (): Promise<string> => system.kubectl(CLUSTER, '-n', 'shop', 'get', 'configmap', 'settings', '-o', 'jsonpath={.data.value}').catch(() => '');
  const runs = (wanted: string) => eventually(async () => (await value()) === wanted, { what: `the cluster to run ${wanted}`, timeoutMs: LONG });
  const stopControlPlane = async (): Promise<void> => {
    await system.controlPlane?.stop();
  };
  // With its owner: PostgreSQL runs as a user of its own when we are root.
  const copied = (from: string, to: string) => runCommand('cp', ['-a', from, to]);
  const eventsOf = async (type: string): Promise<{ position: number; data: Record<string, unknown> }[]> => {
    const { events } = await system.api.query<{ events: { nodes: { position: number; type: string; data: Record<string, unknown> }[] } }>(
      'query($types: [String!]) { events(first: 100, filter: { types: $types }) { nodes { position type data } } }', { types: [type] });
    return events.nodes;
  };

  it('goes on where the backup ends: the agents come back, tell again what was lost, and follow the next commit', async () => {
    const repository = await system.repository('platform');
    await repository.commitFiles({ files: shopFiles('one'), message: 'One' });
    await system.api.declare(shopApplication(system.git.git.cloneUrl('platform')), [CLUSTER]);
    await runs('one');
    await eventually(() => system.api.isLive('shop', 1), { what: 'shop to be live', timeoutMs: LONG });

    await stopControlPlane();
    const data = path.join(system.dataDir, 'postgres');
    const backup = `${data}-backup`;
    await copied(data, backup);
    await system.startControlPlane();

    // What the backup does not have: two commits, a drift, and what the agent told of them.
    for (const next of ['two', 'three']) {
      await repository.commitFiles({ files: shopFiles(next), message: next });
      await runs(next);
    }
    await system.kubectl(CLUSTER, '-n', 'shop', 'patch', 'configmap', 'settings', '--type=merge', '-p', '{"data":{"value":"by hand"}}');
    await runs('three');
    await eventually(async () => (await eventsOf('observation.drift-ended')).length > 0, { what: 'the drift in the log', timeoutMs: LONG });
    const syncsBefore = (await eventsOf('observation.sync-succeeded')).length;

    await stopControlPlane();
    await rm(data, { recursive: true });
    await copied(backup, data);
    await system.startControlPlane();

    // Nobody has said so yet: the cluster keeps what it has, and the control plane says what is wrong and what to do.
    await eventually(async () => (await eventsOf('fleet.agent-ahead-found')).length > 0, { what: 'the agent to be found ahead', timeoutMs: LONG });
    expect(await system.log('control-plane')).toContain('tidemark admin restored');
    expect(await value()).toBe('three');
    // The hole closes: the agent's own log has what the control plane lost.
    await eventually(async () => (await eventsOf('observation.sync-succeeded')).length === syncsBefore, { what: 'the lost syncs to be told again', timeoutMs: LONG });
    expect((await eventsOf('observation.drift-ended')).length).toBeGreaterThan(0);

    const said = await system.cli('admin', 'restored', '--reason', 'the disk of the database died');
    expect([said.code, said.stdout]).toEqual([0, 'restoration declared\n']);
    await eventually(async () => (await system.log(`agent-${CLUSTER}`)).includes('the control plane was restored from a backup'), { what: 'the agent to take the restoration', timeoutMs: LONG });
    await repository.commitFiles({ files: shopFiles('four'), message: 'Four' });
    await runs('four');
    await eventually(() => system.api.isLive('shop', 1), { what: 'shop to be live again', timeoutMs: LONG });
    expect(await eventsOf('fleet.restoration-declared')).toHaveLength(1);
  }, 6 * LONG);
});
