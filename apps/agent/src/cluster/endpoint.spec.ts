import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endpointFromKubeconfig, endpointInCluster } from './endpoint.js';

describe('where the API server is', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'endpoint-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function kubeconfig(user: object): Promise<string> {
    const file = path.join(folder, 'config');
    const config = {
      'current-context': 'one',
      clusters: [{ name: 'c', cluster: { server: 'https://api.example.test:6443/', 'certificate-authority-data': Buffer.from('CA').toString('base64') } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'one', context: { cluster: 'c', user: 'u' } }, { name: 'broken', context: { cluster: 'gone', user: 'u' } }],
    };
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  it('reads server, authority and token of the current context', async () => {
    const endpoint = await endpointFromKubeconfig(await kubeconfig({ token: 'secret' }), null);
    expect(endpoint.server.href).toBe('https://api.example.test:6443/');
    expect(endpoint.tls).toEqual({ ca: 'CA', rejectUnauthorized: true });
    expect(await endpoint.authorize()).toEqual({ authorization: 'Bearer secret' });
  });

  it('runs a credential plugin', async () => {
    const credential = JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: 'from-plugin' } });
    const endpoint = await endpointFromKubeconfig(await kubeconfig({ exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-p', `'${credential}'`] } }), null);
    expect(await endpoint.authorize()).toEqual({ authorization: 'Bearer from-plugin' });
  });

  it('names the context or cluster that is missing', async () => {
    const file = await kubeconfig({});
    await expect(endpointFromKubeconfig(file, 'two')).rejects.toMatchObject({ code: 'cluster.bad-configuration', message: expect.stringContaining('no context "two" (there are: one, broken)') });
    await expect(endpointFromKubeconfig(file, 'broken')).rejects.toMatchObject({ message: expect.stringContaining('names the cluster "gone"') });
    await expect(endpointFromKubeconfig(path.join(folder, 'none'), null)).rejects.toMatchObject({ code: 'cluster.bad-configuration' });
  });

  it('uses the mounted service account in a cluster, and says so when there is none', async () => {
    await writeFile(path.join(folder, 'ca.crt'), 'CA');
    await writeFile(path.join(folder, 'token'), 'mounted\n');
    const endpoint = await endpointInCluster({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }, folder);
    expect(endpoint.server.href).toBe('https://[fd00::1]/');
    expect(await endpoint.authorize()).toEqual({ authorization: 'Bearer mounted' });
    await expect(endpointInCluster({}, folder)).rejects.toMatchObject({ code: 'cluster.bad-configuration' });
  });
});
