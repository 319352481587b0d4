import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap, type Change } from './agent-harness.js';

jest.setTimeout(60_000);

describe('the namespace an application creates, on a real API server', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;
  const made: string[] = [];

  beforeAll(async () => {
    cluster = await testCluster();
    agent = await AgentHarness.start(cluster.kubeconfig);
  }, 180_000);
  afterAll(async () => {
    if (made.length > 0) await cluster?.kubectl(['delete', 'namespace', '--wait=false', '--ignore-not-found', ...made]);
    await agent?.release();
    await cluster?.release();
  });

  const CREATES: Change = { syncOptions: ['CreateNamespace=true'] };
  const managing = (labels: Record<string, string>, annotations: Record<string, string> = {}): Change => ({ ...CREATES, namespaceMetadata: { labels, annotations } });
  const named = (name: string): string => {
    const namespace = `${name}-${cluster.namespace.slice(-8)}`;
    made.push(namespace);
    return namespace;
  };
  const metadata = async (namespace: string): Promise<{ labels: Record<string, string>; annotations?: Record<string, string> }> =>
    (JSON.parse(await cluster.kubectl(['get', 'namespace', namespace, '-o', 'json'])) as { metadata: { labels: Record<string, string>; annotations?: Record<string, string> } }).metadata;

  it('gets the labels and annotations of managedNamespaceMetadata, and loses those that leave it', async () => {
    const namespace = named('labelled');
    const first = agent.declare(namespace, [configMap('a')], managing({ team: 'shop', tier: 'front' }, { 'example.org/owner': 'shop' }));
    expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded' });
    expect(await metadata(namespace)).toMatchObject({ labels: { team: 'shop', tier: 'front' }, annotations: { 'example.org/owner': 'shop' } });
    await cluster.kubectl(['label', 'namespace', namespace, 'theirs=yes']);
    await agent.sync(agent.declare(namespace, [configMap('a')], { ...managing({ team: 'cart' }), targetId: first.targetId }));
    const { labels, annotations } = await metadata(namespace);
    expect(labels).toEqual({ team: 'cart', theirs: 'yes', 'kubernetes.io/metadata.name': namespace });
    expect(annotations).toBeUndefined();
  });

  it('adopts a namespace that is there, and takes over a label somebody set otherwise', async () => {
    const namespace = named('adopted');
    await cluster.kubectl(['create', 'namespace', namespace]);
    await cluster.kubectl(['label', 'namespace', namespace, 'team=somebody', 'theirs=yes']);
    expect(await agent.sync(agent.declare(namespace, [configMap('a')], managing({ team: 'shop' })))).toMatchObject({ outcome: 'succeeded' });
    expect((await metadata(namespace)).labels).toMatchObject({ team: 'shop', theirs: 'yes' });
  });

  it('gets a change of them without a sync, where self-heal is on', async () => {
    const namespace = named('changed');
    const first = agent.declare(namespace, [configMap('a')], managing({ team: 'shop' }));
    await agent.sync(first);
    agent.desired.state(agent.declare(namespace, [configMap('a')], { ...managing({ team: 'cart' }), targetId: first.targetId, sync: first.sync }));
    await eventually(async () => (await metadata(namespace)).labels['team'] === 'cart', { what: 'the label to change' });
  });

  it('is shared by applications that each add labels; one that wants a label otherwise is told whose it is', async () => {
    const namespace = named('shared');
    await agent.sync(agent.declare(namespace, [configMap('a')], { ...managing({ team: 'shop' }), name: 'first' }));
    expect(await agent.sync(agent.declare(namespace, [configMap('b')], { ...managing({ tier: 'front' }), name: 'second' }))).toMatchObject({ outcome: 'succeeded', failures: [] });
    expect((await metadata(namespace)).labels).toMatchObject({ team: 'shop', tier: 'front' });
    const third = await agent.sync(agent.declare(namespace, [configMap('c')], { ...managing({ team: 'other' }), name: 'third' }));
    expect(third).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(third.failures)).toMatch(/another application manages .*tidemark-namespace tidemark\/first.*team/);
    expect((await metadata(namespace)).labels).toMatchObject({ team: 'shop' });
  });

  it('is what its manifest says when one declares it, and no other application with CreateNamespace takes that away', async () => {
    const namespace = named('declared');
    const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { team: 'git' } } };
    const owner = agent.declare(namespace, [manifest, configMap('a')], { ...managing({ team: 'metadata' }), name: 'declares' });
    expect(await agent.sync(owner)).toMatchObject({ outcome: 'succeeded' });
    expect(await agent.sync(agent.declare(namespace, [configMap('b')], { ...CREATES, name: 'beside' }))).toMatchObject({ outcome: 'succeeded' });
    expect((await metadata(namespace)).labels).toMatchObject({ team: 'git', 'tidemark.dev/target': owner.targetId });
    await agent.status(owner, 'Synced');
  });
});
