import { eventually, testCluster, type TestCluster } from '@tidemark/testing';

const WORKLOADS = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'example.test/web:1' }] } },
      },
    },
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'migrate' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image: 'example.test/migrate:1' }] } } },
    },
  ],
});

async function expectWorkloadsToFinish(cluster: TestCluster): Promise<void> {
  await cluster.kubectl(['apply', '--server-side', '-f', '-'], { input: WORKLOADS });
  await cluster.kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=60s']);
  await cluster.kubectl(['wait', '--for=condition=Complete', 'job/migrate', '--timeout=60s']);
}

describe('throwaway clusters', () => {
  const clusters: TestCluster[] = [];
  const started = async (own?: string) => {
    const cluster = await testCluster(own === undefined ? {} : { own });
    clusters.push(cluster);
    return cluster;
  };
  afterAll(() => Promise.all(clusters.map((cluster) => cluster.release())));

  it('make Deployments Available and Jobs Complete in two clusters at once', async () => {
    const both = await Promise.all([started('east'), started('west')]);
    await Promise.all(both.map(expectWorkloadsToFinish));
    expect(both[0].server).not.toBe(both[1].server);
  }, 120_000);

  it('give every pod its address', async () => {
    const cluster = await started();
    await cluster.kubectl(['run', 'one', '--image=example.test/one:1']);
    const address = await eventually(() => cluster.kubectl(['get', 'pod', 'one', '-o', 'jsonpath={.status.podIPs[0].ip}']), {
      what: 'a pod address',
    });
    expect(address).toMatch(/^10\.\d+\.\d+\.\d+$/);
  }, 60_000);

  it('give each caller of the shared cluster a namespace of its own', async () => {
    const [one, other] = [await started(), await started()];
    expect(one.server).toBe(other.server);
    expect(one.namespace).not.toBe(other.namespace);
  }, 60_000);

  it('keep objects, port and credentials when the API server is killed and started again', async () => {
    const cluster = await started('phoenix');
    await cluster.kubectl(['create', 'configmap', 'kept', '--from-literal=a=1']);
    await cluster.kill();
    await expect(cluster.kubectl(['get', 'configmap', 'kept'], { timeoutMs: 20_000 })).rejects.toThrow('failed');
    await cluster.restart();
    expect(await cluster.kubectl(['get', 'configmap', 'kept', '-o', 'jsonpath={.data.a}'])).toBe('1');
  }, 120_000);
});
