import { Readable } from 'node:stream';
import type { KubernetesObject } from '@tidemark/manifest';
import type { KubeClient } from './kube-client.js';
import { untilObject } from './until-object.js';

const RESOURCE = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };
const KEY = { namespace: 'shop', name: 'one' };
const at = (value: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, value });
const event = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;

interface Script {
  /** What each read finds; the last one again for all after it. */
  readonly reads: readonly (KubernetesObject | undefined)[];
  /** What each stream says before it ends; null: it stays open. */
  readonly streams?: readonly (readonly string[] | null)[];
}

function playing({ reads, streams = [] }: Script): { client: KubeClient; asked: string[] } {
  const asked: string[] = [];
  let [read, stream] = [0, 0];
  const client = {
    list: (_: unknown, onObject: (found: KubernetesObject) => void) => {
      asked.push('read');
      const found = reads[Math.min(read++, reads.length - 1)];
      if (found) onObject(found);
      return Promise.resolve('7');
    },
    openStream: ({ path, signal }: { path: string; signal: AbortSignal }) => {
      asked.push(path);
      const said = streams[stream++] ?? null;
      const open = said === null ? new Readable({ read: () => undefined, signal }) : Readable.from(said.map((line) => Buffer.from(line)));
      return Promise.resolve(Object.assign(open, { statusCode: 200, headers: {} }));
    },
  };
  return { client: client as unknown as KubeClient, asked };
}

describe('waiting for an object', () => {
  const until = { timeoutMs: 5_000, what: 'to be b', nextStep: 'look', signal: new AbortController().signal };
  const isB = (object: KubernetesObject | undefined): boolean => object?.['value'] === 'b';

  it('is over at once when it is as it should be', async () => {
    const { client, asked } = playing({ reads: [at('b')] });
    expect(await untilObject(client, RESOURCE, KEY, isB, until)).toEqual(at('b'));
    expect(asked).toEqual(['read']);
  });

  it('follows the one object from where it was read', async () => {
    const { client, asked } = playing({ reads: [at('a')], streams: [[event('MODIFIED', at('a')), event('MODIFIED', at('b'))]] });
    expect(await untilObject(client, RESOURCE, KEY, isB, until)).toEqual(at('b'));
    expect(asked).toEqual(['read', '/api/v1/namespaces/shop/configmaps?watch=1&fieldSelector=metadata.name%3Done&resourceVersion=7']);
  });

  it('sees that it is gone', async () => {
    const { client } = playing({ reads: [at('a')], streams: [[event('DELETED', at('a'))]] });
    expect(await untilObject(client, RESOURCE, KEY, (object) => object === undefined, until)).toBeUndefined();
  });

  it.each([
    ['ends early', [] as string[]],
    ['says that its history is forgotten', [event('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' })]],
  ])('reads again when the stream %s', async (_, said) => {
    const { client, asked } = playing({ reads: [at('a'), at('b')], streams: [said] });
    expect(await untilObject(client, RESOURCE, KEY, isB, until)).toEqual(at('b'));
    expect(asked.filter((what) => what === 'read')).toHaveLength(2);
  });

  it('ends with what was waited for, and for how long', async () => {
    const { client } = playing({ reads: [at('a')] });
    await expect(untilObject(client, RESOURCE, KEY, isB, { ...until, timeoutMs: 20 })).rejects.toMatchObject({ code: 'cluster.wait-expired', message: 'ConfigMap shop/one: waited 0.02 s for it to be b', nextStep: 'look' });
  });

  it('ends when it is told to', async () => {
    const stop = new AbortController();
    const { client } = playing({ reads: [at('a')] });
    const waiting = untilObject(client, RESOURCE, KEY, isB, { ...until, signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
