import { afterEach, describe, expect, it } from '@jest/globals';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { isClusterError } from './cluster-error.js';
import { KubeClient } from './kube-client.js';
import { ResourceWatch } from './resource-watch.js';

type Answer = { status: number; body?: unknown; headers?: Record<string, string>; raw?: string };

const CONFIG_MAP = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const RESOURCES = { resources: [{ name: 'configmaps', kind: 'ConfigMap', namespaced: true }, { name: 'configmaps/status', kind: 'ConfigMap', namespaced: true }, { name: 'secrets', kind: 'Secret', namespaced: true }] };
const object = (name: string, version = '1') => ({ metadata: { name, namespace: 'shop', uid: name, resourceVersion: version } });

describe('KubeClient', () => {
  let server: http.Server | undefined;
  let client: KubeClient | undefined;

  afterEach(() => {
    client?.close();
    server?.closeAllConnections();
    server?.close();
  });

  async function serving(answer: (method: string, url: URL, body: string) => Answer): Promise<KubeClient> {
    const started = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { status, body: content, headers, raw } = answer(request.method ?? '', new URL(request.url ?? '', 'http://x'), body);
        response.writeHead(status, headers).end(raw ?? JSON.stringify(content ?? {}));
      });
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    const { port } = started.address() as AddressInfo;
    client = new KubeClient({ server: new URL(`http://127.0.0.1:${port}`), tls: { rejectUnauthorized: true }, authorize: async () => ({ authorization: 'Bearer t' }) });
    return client;
  }

  it('pages through a list and takes the resourceVersion of its last page', async () => {
    const kube = await serving((_method, url) =>
      url.searchParams.get('continue') === null
        ? { status: 200, body: { metadata: { continue: 'more', resourceVersion: '7' }, items: [object('a')] } }
        : { status: 200, body: { metadata: { resourceVersion: '8' }, items: [object('b')] } },
    );
    const names: unknown[] = [];
    const version = await kube.list(CONFIG_MAP, ({ kind, metadata }) => names.push(`${kind}/${metadata.name}`));
    expect([names, version]).toEqual([['ConfigMap/a', 'ConfigMap/b'], '8']);
  });

  it('waits as long as a shedding API server asks and then succeeds', async () => {
    let asked = 0;
    const kube = await serving(() => (++asked < 3 ? { status: 429, headers: { 'retry-after': '0' } } : { status: 200, body: object('a') }));
    expect(await kube.get(CONFIG_MAP, { namespace: 'shop', name: 'a' })).toMatchObject({ metadata: { name: 'a' } });
    expect(asked).toBe(3);
  });

  it('asks a group version again only when a kind is missing in it', async () => {
    let asked = 0;
    const kube = await serving(() => {
      asked += 1;
      return { status: 200, body: RESOURCES };
    });
    await Promise.all([kube.discovery.resource('', 'v1', 'ConfigMap'), kube.discovery.resource('', 'v1', 'Secret')]);
    await kube.discovery.resource('', 'v1', 'ConfigMap');
    expect(asked).toBe(1);
    await expect(kube.discovery.resource('', 'v1', 'Widget')).rejects.toMatchObject({ code: 'cluster.kind-not-served' });
    expect(asked).toBe(2);
  });

  it.each([
    [403, 'Forbidden', 'cluster.forbidden'],
    [409, 'Conflict', 'cluster.conflict'],
    [409, 'AlreadyExists', 'cluster.already-exists'],
    [422, 'Invalid', 'cluster.invalid'],
    [500, 'InternalError', 'cluster.internal-error'],
    [503, 'ServiceUnavailable', 'cluster.unavailable'],
  ])('turns HTTP %i %s into %s that names the object and the reason', async (status, reason, code) => {
    const kube = await serving((method) => (method === 'GET' ? { status: 200, body: RESOURCES } : { status, body: { kind: 'Status', reason, message: 'because' } }));
    const applied = kube.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } });
    await expect(applied).rejects.toMatchObject({ code, message: 'apply ConfigMap shop/web: because' });
  });

  it('does not repeat what an error about a Secret quotes', async () => {
    const details = { causes: [{ field: 'data.token', reason: 'FieldValueInvalid' }] };
    const kube = await serving((method) => (method === 'GET' ? { status: 200, body: RESOURCES } : { status: 422, body: { kind: 'Status', reason: 'Invalid', message: 'error near "hunter2"', details } }));
    const error: unknown = await kube.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's', namespace: 'shop' } }).catch((thrown: unknown) => thrown);
    expect(isClusterError(error, 'cluster.invalid') && error.message).toMatch(/data\.token: FieldValueInvalid/);
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
  });

  it('says that nothing listens', async () => {
    const kube = await serving(() => ({ status: 200 }));
    await new Promise((resolve) => server?.close(resolve));
    await expect(kube.get(CONFIG_MAP, { namespace: 'shop', name: 'a' })).rejects.toMatchObject({ code: 'cluster.unreachable', message: expect.stringContaining('read ConfigMap shop/a') });
  });

  it('lists again when the history of a watch is gone, and says what is no longer there', async () => {
    let lists = 0;
    let watches = 0;
    const kube = await serving((_method, url) => {
      if (url.searchParams.get('watch') === null) {
        lists += 1;
        return { status: 200, body: { metadata: { resourceVersion: String(lists * 10) }, items: lists === 1 ? [object('a'), object('b')] : [object('b')] } };
      }
      watches += 1;
      const event = watches === 1 ? { type: 'BOOKMARK', object: { metadata: { resourceVersion: '15' } } } : { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } };
      return { status: 200, raw: `${JSON.stringify(event)}\n` };
    });
    const versions: string[] = [];
    const listed: string[][] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const watch = new ResourceWatch(kube, CONFIG_MAP, 'x', {
      changed: () => undefined,
      left: () => undefined,
      trouble: (error) => versions.push(error?.code ?? 'fine'),
      listed: (keys) => {
        listed.push([...keys]);
        if (listed.length === 2) resolve();
      },
    });
    await promise;
    await watch.stop();
    expect(listed).toEqual([['/ConfigMap/shop/a', '/ConfigMap/shop/b'], ['/ConfigMap/shop/b']]);
    expect(versions).toEqual([]);
  });
});
