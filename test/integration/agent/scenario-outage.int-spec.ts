import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@tidemark/testing';
import { AdmissionWebhook } from './admission-webhook.js';
import { configMap } from './agent-harness.js';
import { hook, inWave, Scenario } from './scenario.js';
import { SheddingProxy } from './shedding-proxy.js';

jest.setTimeout(120_000);

const APPLY = 'PATCH';

describe('an API server that restarts in the middle of a sync', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await Scenario.start({ own: 'scenario-restart' });
  }, 180_000);

  afterAll(() => scenario?.release());

  it.each([
    { during: 'a PreSync hook that runs', cut: 'Job/cut-0-pre', prefix: 'cut-0' },
    { during: 'a wave of objects', cut: 'ConfigMap/cut-1-a', prefix: 'cut-1' },
    { during: 'a PostSync hook that runs', cut: 'Job/cut-2-post', prefix: 'cut-2' },
  ])('during $during: the sync goes on where it was, each hook runs once, the order holds, one end is told', async ({ cut, prefix }) => {
    const { agent, cluster, namespace } = scenario;
    const names = [`Job/${prefix}-pre`, `ConfigMap/${prefix}-a`, `ConfigMap/${prefix}-b`, `Job/${prefix}-post`];
    const target = agent.declare(namespace, [hook(`${prefix}-pre`, 'PreSync'), configMap(`${prefix}-a`, { a: '1' }, inWave(0)), configMap(`${prefix}-b`, { a: '1' }, inWave(1)), hook(`${prefix}-post`, 'PostSync')], { name: prefix });
    agent.desired.state(target);
    const [kind, name] = cut.split('/');
    await scenario.tape.until(`${cut} created`, ({ type, object }) => type === 'ADDED' && object.kind === kind && object.metadata.name === name);
    await cluster.kill();
    await cluster.restart();
    expect(await agent.finished(target, 90_000)).toMatchObject({ outcome: 'succeeded', counts: { failed: 0 } });
    expect(agent.of('sync-finished').filter(({ syncId }) => syncId === target.sync?.id)).toHaveLength(1);
    await scenario.until(`Job/${prefix}-post`, 'complete');
    expect(scenario.created(...names)).toEqual(names);
    expect(scenario.revision(`ConfigMap/${prefix}-a`, 'created')).toBeGreaterThan(scenario.revision(`Job/${prefix}-pre`, 'complete'));
    await agent.status(target, 'Synced', 'Healthy');
  });
});

describe('an API server that sheds load (429)', () => {
  let scenario: Scenario;
  let proxy: SheddingProxy;

  beforeAll(async () => {
    scenario = await Scenario.start({
      kubeconfig: async (cluster) => {
        proxy = await SheddingProxy.start(cluster);
        return proxy.kubeconfig(cluster);
      },
    });
  }, 180_000);

  afterAll(async () => {
    await scenario?.release();
    await proxy?.stop();
  });

  it('is asked again after the time it names, not before, and the sync succeeds as if nothing had been', async () => {
    const { agent, namespace } = scenario;
    const shed = new Map<string, number>();
    proxy.sheds = ({ method, path }) => {
      const count = shed.get(path) ?? 0;
      if (method !== APPLY || !path.includes('/configmaps/shed-') || path.includes('dryRun') || count >= 2) return null;
      shed.set(path, count + 1);
      return 1;
    };
    const target = agent.declare(namespace, [hook('shed-pre', 'PreSync'), ...[0, 1, 2].map((index) => configMap(`shed-${index}`))]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 4, failed: 0 } });
    const applies = proxy.requests.filter(({ method, path }) => method === APPLY && path.includes('/configmaps/shed-0?') && !path.includes('dryRun'));
    expect(applies.map(({ status }) => status)).toEqual([429, 429, 201]);
    const pauses = applies.slice(1).map(({ at }, index) => at - (applies[index]?.at ?? 0));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(990);
    expect(scenario.created('Job/shed-pre')).toHaveLength(1);
  });

  it('that goes on shedding one object fails that object with the reason, and the rest is applied', async () => {
    const { agent, namespace } = scenario;
    proxy.sheds = ({ method, path }) => (method === APPLY && path.includes('/configmaps/always-shed') ? 0 : null);
    const target = agent.declare(namespace, [configMap('always-shed'), configMap('not-shed')]);
    expect(await agent.sync(target, 60_000)).toMatchObject({ outcome: 'failed', counts: { created: 1, failed: 1 }, failures: [{ key: { name: 'always-shed' }, message: expect.stringContaining('too many requests') }] });
    const tries = proxy.requests.filter(({ path }) => path.includes('/configmaps/always-shed')).length;
    expect(tries).toBeLessThanOrEqual(20);
    proxy.sheds = () => null;
    expect(await agent.sync(agent.declare(namespace, [configMap('always-shed'), configMap('not-shed')], { targetId: target.targetId }))).toMatchObject({ outcome: 'succeeded', counts: { created: 1, unchanged: 1 } });
  });

  it('that sheds lists and watches still ends with everything seen', async () => {
    const { agent, namespace } = scenario;
    const target = agent.declare(namespace, [configMap('watched', { a: '1' })]);
    await agent.sync(target);
    let left = 6;
    proxy.sheds = ({ method, path }) => (method === 'GET' && path.includes('labelSelector') && (left -= 1) >= 0 ? 0 : null);
    await agent.stop();
    await agent.start();
    await scenario.cluster.kubectl(['patch', 'cm', 'watched', '--type=merge', '-p', '{"data":{"a":"2"}}']);
    await agent.next('drift-ended', ({ targetId, how }) => targetId === target.targetId && how === 'corrected', 30_000);
    expect(left).toBeLessThanOrEqual(0);
    proxy.sheds = () => null;
  });
});

describe('an admission webhook', () => {
  let scenario: Scenario;
  let webhook: AdmissionWebhook;
  const name = (): string => `reviews-${scenario.namespace}`;

  beforeAll(async () => {
    scenario = await Scenario.start();
    webhook = await AdmissionWebhook.start();
    const { cluster, namespace } = scenario;
    await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(webhook.configuration(name(), namespace, 2)) });
    // The API server takes a moment to know it.
    await eventually(() => cluster.kubectl(['create', 'cm', `probe-${Math.random().toString(36).slice(2)}`]).then(() => webhook.asked.length > 0), { what: 'the webhook to be asked' });
  }, 180_000);

  afterAll(async () => {
    await scenario?.cluster.kubectl(['delete', 'validatingwebhookconfiguration', name()]);
    await webhook?.stop();
    await scenario?.release();
  });

  const pauseOf = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('that is slow holds up what it is asked about and nothing else: another application is synced meanwhile', async () => {
    const { agent, namespace } = scenario;
    const other = `beside-${namespace.slice(5)}`;
    webhook.answer = async (object) => {
      if (object === 'slow') await pauseOf(1_500);
      return { allowed: true };
    };
    const slow = agent.declare(namespace, [configMap('slow'), configMap('quick')], { name: 'slow' });
    const beside = agent.declare(other, [configMap('beside')], { name: 'beside', syncOptions: ['CreateNamespace=true'] });
    agent.desired.state(slow, beside);
    await agent.finished(beside);
    expect(agent.of('sync-finished').some(({ targetId }) => targetId === slow.targetId)).toBe(false);
    expect(await agent.finished(slow)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
    await scenario.cluster.kubectl(['delete', 'namespace', other, '--wait=false']);
  });

  it('that is too slow fails the object with the name of the webhook; a retry succeeds when it has recovered', async () => {
    const { agent, namespace } = scenario;
    let slow = true;
    webhook.answer = async (object) => {
      if (object === 'timed-out' && slow) await pauseOf(2_500);
      return { allowed: true };
    };
    const target = agent.declare(namespace, [configMap('timed-out'), configMap('in-time')], { retryLimit: 10 });
    agent.desired.state(target);
    const raised = await agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'SyncRetrying');
    expect(raised.message).toMatch(/timed-out.*reviews\.example\.test/s);
    slow = false;
    expect(await agent.finished(target)).toMatchObject({ outcome: 'succeeded' });
  });

  it('that refuses an object fails it with what the webhook says', async () => {
    const { agent, namespace } = scenario;
    webhook.answer = async (object) => (object === 'refused' ? { allowed: false, message: 'the label owner is missing' } : { allowed: true });
    const target = agent.declare(namespace, [configMap('refused'), configMap('allowed')]);
    expect(await agent.sync(target)).toMatchObject({ outcome: 'failed', counts: { created: 1, failed: 1 }, failures: [{ key: { name: 'refused' }, message: expect.stringContaining('the label owner is missing') }] });
  });

  it('that is gone fails what it guards, and nothing is taken for an outage of the cluster', async () => {
    const { agent, namespace } = scenario;
    webhook.answer = async () => ({ allowed: true });
    const { port } = webhook;
    await webhook.goAway();
    const target = agent.declare(namespace, [configMap('unguarded')], { retryLimit: 30 });
    agent.desired.state(target);
    const raised = await agent.next('condition-raised', ({ targetId, condition }) => targetId === target.targetId && condition === 'SyncRetrying');
    expect(raised.message).toContain('reviews.example.test');
    expect(agent.of('condition-raised').filter(({ condition }) => condition === 'ClusterUnreachable')).toEqual([]);
    await webhook.listen(port);
    expect(await agent.finished(target, 90_000)).toMatchObject({ outcome: 'succeeded' });
  });
});
