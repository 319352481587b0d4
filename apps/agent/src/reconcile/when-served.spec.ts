import type { KubernetesObject } from '@tidemark/manifest';
import { pino } from 'pino';
import { ClusterError } from '../cluster/index.js';
import type { TargetContext } from './target-context.js';
import { whenServed } from './when-served.js';

const widget: KubernetesObject = { apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'shop' } };
const DEFINED = new Map([['example.org/Widget', 'widgets.example.org']]);
const unserved = new ClusterError('cluster.kind-not-served', 'Widget in example.org/v1: the cluster does not serve this kind');
const notFound = (about: string): ClusterError => new ClusterError('cluster.not-found', 'the server could not find it', { details: { about } });
const condition = (type: string, status: string, message = ''): object => ({ type, status, message });

/** A cluster whose definition has these conditions; how often it was read. */
function having(...conditions: object[]): { context: TargetContext; reads: () => number } {
  let reads = 0;
  const client = {
    discovery: { resource: () => Promise.resolve({ group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions', namespaced: false }) },
    list: (_: unknown, onObject: (definition: object) => void) => {
      reads += 1;
      onObject({ metadata: { name: 'widgets.example.org' }, status: { conditions } });
      return Promise.resolve('1');
    },
  };
  return { context: { client, signal: new AbortController().signal, logger: pino({ level: 'silent' }) } as unknown as TargetContext, reads: () => reads };
}

/** Fails with each of these in turn, and then succeeds. */
function failing(...errors: readonly ClusterError[]): () => Promise<string> {
  let turn = 0;
  return () => {
    const error = errors[turn++];
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
}

describe('an object whose kind is not served', () => {
  it('is not waited for when nothing of the bundle defines the kind', async () => {
    const { context, reads } = having(condition('Established', 'True'));
    await expect(whenServed(context, widget, new Map(), failing(unserved))).rejects.toBe(unserved);
    expect(reads()).toBe(0);
  });

  it('is tried again when its definition is established, and a few times more until it is served', async () => {
    const { context, reads } = having(condition('Established', 'True'));
    expect(await whenServed(context, widget, DEFINED, failing(unserved, unserved, notFound('widgets')))).toBe('done');
    expect(reads()).toBe(1);
  });

  it('waits once for all objects of the kind', async () => {
    const { context, reads } = having(condition('Established', 'True'));
    const all = Array.from({ length: 20 }, () => whenServed(context, widget, DEFINED, failing(unserved)));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['done']));
    expect(reads()).toBe(1);
  });

  it('fails at once when the names of its definition are taken', async () => {
    const { context } = having(condition('NamesAccepted', 'False', '"Widget" is already in use'), condition('Established', 'False'));
    await expect(whenServed(context, widget, DEFINED, failing(unserved))).rejects.toThrow(/widgets\.example\.org can't be established: "Widget" is already in use/);
  });

  it.each([
    ['its namespace is not there', notFound('namespaces')],
    ['its manifest is wrong', new ClusterError('cluster.invalid', 'wrong')],
  ])('is another matter than that %s', async (_, error) => {
    const { context, reads } = having(condition('Established', 'True'));
    await expect(whenServed(context, widget, DEFINED, failing(error))).rejects.toBe(error);
    await expect(whenServed(context, widget, DEFINED, failing(unserved, error))).rejects.toBe(error);
    expect(reads()).toBe(1);
  });
});
