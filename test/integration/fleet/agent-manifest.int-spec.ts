import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { agentManifest } from '../../../apps/control-plane/src/fleet/installation/agent-manifest.js';

jest.setTimeout(120_000);

const NAMESPACE = 'tidemark-system';

describe("the agent's manifest", () => {
  let cluster: TestCluster;
  const manifest = agentManifest({ cluster: 'alpha', server: 'https://control-plane.example.com:8443', token: 'tmj_of_a_test', caPem: '-----BEGIN CERTIFICATE-----\n', image: 'agent:test' });

  beforeAll(async () => {
    cluster = await testCluster();
  }, 180_000);
  afterAll(async () => {
    // The namespace stays: the agents of other tests keep their inventories in it.
    await cluster?.kubectl(['delete', '-n', NAMESPACE, '--ignore-not-found', '--wait=false', 'deployment/tidemark-agent', 'persistentvolumeclaim/tidemark-agent-state', 'secret/tidemark-agent-join', 'serviceaccount/tidemark-agent']);
    await cluster?.kubectl(['delete', '--ignore-not-found', 'clusterrolebinding/tidemark-agent']);
    await cluster?.release();
  });

  const apply = async (): Promise<string[]> => (await cluster.kubectl(['apply', '-n', NAMESPACE, '--validate=strict', '-f', '-'], { input: manifest })).trim().split('\n');

  it('is taken whole by an API server that knows every field of it, and changes nothing when applied again', async () => {
    expect(await apply()).toEqual([
      expect.stringMatching(`^namespace/${NAMESPACE} (created|configured)$`),
      'serviceaccount/tidemark-agent created',
      'clusterrolebinding.rbac.authorization.k8s.io/tidemark-agent created',
      'secret/tidemark-agent-join created',
      'persistentvolumeclaim/tidemark-agent-state created',
      'deployment.apps/tidemark-agent created',
    ]);
    // stringData is written, not read back, and kubectl sets it at every apply.
    expect((await apply()).filter((line) => !line.endsWith(' unchanged') && !line.startsWith('secret/'))).toEqual([]);
  });

  it('describes a pod that a namespace with the restricted profile admits', async () => {
    const pods = await eventually(
      async () => {
        const { items } = JSON.parse(await cluster.kubectl(['get', 'pods', '-n', NAMESPACE, '-o', 'json'])) as { items: { spec: { serviceAccountName: string } }[] };
        return items.length > 0 && items;
      },
      { what: 'the pod to be admitted', timeoutMs: 30_000 },
    );
    expect(pods.map(({ spec }) => spec.serviceAccountName)).toEqual(['tidemark-agent']);
  });

  it('gives the account of the agent every right, and no other account any', async () => {
    // kubectl ends with another status for "no".
    const may = (account: string): Promise<boolean> => cluster.kubectl(['auth', 'can-i', '*', '*', '--as', `system:serviceaccount:${NAMESPACE}:${account}`]).then(() => true, () => false);
    expect([await may('tidemark-agent'), await may('default')]).toEqual([true, false]);
  });
});
