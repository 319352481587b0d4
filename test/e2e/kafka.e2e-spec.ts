import { eventually, startKafkaServer, tempDir, type KafkaServer, type TempDir } from '@tidemark/testing';
import { shopApplication, shopFiles } from '../system/one-config-map.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTER = 'kafkaesque';
const LONG = 90_000;

describe('the product on Kafka', () => {
  let folder: TempDir;
  let kafka: KafkaServer;
  let system: TidemarkSystem;

  beforeAll(async () => {
    folder = await tempDir('kafka');
    kafka = await startKafkaServer({ folder: folder.path });
    system = await TidemarkSystem.start({ clusters: [CLUSTER], env: { TIDEMARK_KAFKA_BROKERS: kafka.broker } });
  }, 3 * LONG);
  afterAll(async () => {
    await system?.stop();
    await kafka?.stop();
    await folder?.remove();
  }, LONG);

  const value = (): Promise<string> => system.kubectl(CLUSTER, '-n', 'shop', 'get', 'configmap', 'settings', '-o', 'jsonpath={.data.value}').catch(() => '');
  const runs = (wanted: string) => eventually(async () => (await value()) === wanted, { what: `the cluster to run ${wanted}`, timeoutMs: LONG });
  const edit = (to: string) => system.kubectl(CLUSTER, '-n', 'shop', 'patch', 'configmap', 'settings', '--type=merge', '-p', JSON.stringify({ data: { value: to } }));
  const events = async (...types: string[]): Promise<{ position: number; type: string }[]> =>
    (await system.api.query<{ events: { nodes: { position: number; type: string }[] } }>('query($types: [String!]) { events(first: 100, filter: { types: $types }) { nodes { position type } } }', { types })).events.nodes;

  it('brings a commit to the cluster and its report back through the topic', async () => {
    const repository = await system.repository('platform');
    await repository.commitFiles({ files: shopFiles('one'), message: 'One' });
    await system.api.declare(shopApplication(system.git.git.cloneUrl('platform')), [CLUSTER]);
    await runs('one');
    await eventually(() => system.api.isLive('shop', 1), { what: 'shop to be live', timeoutMs: LONG });
    expect(await system.log('control-plane')).toContain('partitions of the reports were assigned');
  }, 2 * LONG);

  it('goes on while Kafka is down: agents stay connected, commits arrive, drift is corrected, people are answered; afterwards everything was told, once', async () => {
    const before = (await events('fleet.agent-connected')).length;
    await kafka.kill();
    await edit('by hand');
    await runs('one');
    const repository = await system.repository('platform');
    await repository.commitFiles({ files: shopFiles('two'), message: 'Two' });
    await runs('two');
    expect(await system.cli('app', 'get', 'shop')).toMatchObject({ code: 0 });
    expect(await system.api.agentState(CLUSTER)).toBe('CONNECTED');
    expect((await events('observation.drift-began')).length).toBe(0);
    await kafka.restart();
    await eventually(async () => (await events('observation.drift-ended')).length > 0, { what: 'the drift to be told', timeoutMs: LONG });
    await eventually(async () => (await events('observation.sync-succeeded')).length > 1, { what: 'the sync of the second commit to be told', timeoutMs: LONG });
    await eventually(() => system.api.isLive('shop', 1), { what: 'shop to be live', timeoutMs: LONG });
    expect([(await events('observation.drift-began')).length, (await events('observation.drift-ended')).length, (await events('observation.sync-succeeded')).length]).toEqual([1, 1, 2]);
    expect((await events('fleet.agent-connected')).length).toBe(before);
  }, 3 * LONG);
});
