import { pino } from 'pino';
import type { KubernetesObject } from '@tidemark/manifest';
import { ClusterError, type Discovery } from '../cluster/index.js';
import { KindSchemas } from './kind-schemas.js';

const object = (kind: string, apiVersion = 'example.test/v1'): KubernetesObject => ({ apiVersion, kind, metadata: { name: 'one' } });
const definition = (kind: string): KubernetesObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.example.test` },
  spec: { group: 'example.test', names: { kind }, versions: [{ name: 'v1', schema: { openAPIV3Schema: { properties: { spec: { type: 'object' } } } } }] },
});

/** On a cluster that answers a read of `name` with what `answer` gives. */
function schemas(answer: (name: string) => KubernetesObject | undefined | Error): { schemas: KindSchemas; read: string[]; pass: (ms: number) => void } {
  const read: string[] = [];
  let now = 0;
  const client = {
    get: async (_resource: unknown, { name }: { name: string }) => {
      read.push(name);
      const given = answer(name);
      if (given instanceof Error) throw given;
      return given;
    },
    discovery: { resource: async (group: string, version: string, kind: string) => ({ group, version, kind, plural: `${kind.toLowerCase()}s`, namespaced: true }) } as unknown as Discovery,
  };
  return { schemas: new KindSchemas(client, { now: () => new Date(now) }, pino({ level: 'silent' })), read, pass: (ms) => void (now += ms) };
}

describe('the schemas of custom kinds', () => {
  it('are read once a kind, also by several who ask at once, and again after ten minutes or when they are forgotten', async () => {
    const { schemas: it, read, pass } = schemas(() => definition('Widget'));
    const [first, second] = await Promise.all([it.of(object('Widget')), it.of(object('Widget'))]);
    expect([first?.typeOf('example.test/v1', 'Widget')?.type, second]).toEqual(['struct', first]);
    expect(read).toEqual(['widgets.example.test']);
    pass(11 * 60_000);
    await it.of(object('Widget'));
    it.forget();
    await it.of(object('Widget'));
    expect(read).toHaveLength(3);
  });

  it('are not asked for of kinds that are built in', async () => {
    const { schemas: it, read } = schemas(() => undefined);
    expect(await it.of(object('Deployment', 'apps/v1'))).toBeUndefined();
    expect(read).toEqual([]);
  });

  it.each([['there is no definition', undefined], ['it may not be read', new ClusterError('cluster.forbidden', 'no')]])('are unknown, and not asked for again at once, when %s', async (_why, answer) => {
    const { schemas: it, read } = schemas(() => answer);
    expect([await it.of(object('Widget')), await it.of(object('Widget'))]).toEqual([undefined, undefined]);
    expect(read).toHaveLength(1);
  });

  it('are asked for again after an API server that did not answer', async () => {
    let down = true;
    const { schemas: it } = schemas(() => (down ? new ClusterError('cluster.unreachable', 'down') : definition('Widget')));
    await expect(it.of(object('Widget'))).rejects.toThrow('down');
    down = false;
    expect(await it.of(object('Widget'))).toBeDefined();
  });

  it('are kept of a hundred kinds, those asked for last', async () => {
    const { schemas: it, read } = schemas((name) => definition(name));
    for (let kind = 0; kind <= 100; kind += 1) await it.of(object(`Kind${kind}`));
    await it.of(object('Kind100'));
    expect(read).toHaveLength(101);
    await it.of(object('Kind0'));
    expect(read).toHaveLength(102);
  });
});
