import type { KubernetesObject } from '@tidemark/manifest';
import { ClusterError, type KubeClient } from '../cluster/index.js';
import { applyBy, type ApplyChoice } from './apply-by.js';

const CHOICE: ApplyChoice = { replace: false, force: true, validate: true, clientSideApplyMigration: true };
const object = (apiVersion: string, kind: string): KubernetesObject => ({ apiVersion, kind, metadata: { name: 'one' } });
const immutable = new ClusterError('cluster.invalid', 'spec.scope: field is immutable');

/** A client whose API server refuses each change of an object that is there; what it was asked to do. */
function refusing(): { client: KubeClient; asked: string[] } {
  const asked: string[] = [];
  let isThere = true;
  const change = (verb: string): Promise<never> => (asked.push(verb), Promise.reject(immutable));
  const client = {
    discovery: { resource: () => Promise.resolve({}) },
    get: () => Promise.resolve(isThere ? { metadata: { uid: 'u' } } : undefined),
    apply: (applied: KubernetesObject) => (isThere ? change('apply') : (asked.push('create'), Promise.resolve({ object: applied, created: true }))),
    replace: () => change('replace'),
    delete: () => ((isThere = false), asked.push('delete'), Promise.resolve(true)),
  };
  return { client: client as unknown as KubeClient, asked };
}

describe('Force=true', () => {
  // What is in a Namespace, and every object of a kind, would be deleted with it.
  it.each([
    ['a Namespace', object('v1', 'Namespace')],
    ['a definition of a kind', object('apiextensions.k8s.io/v1', 'CustomResourceDefinition')],
  ])('never deletes %s to make it anew, replaced or not', async (_, holder) => {
    for (const replace of [false, true]) {
      const { client, asked } = refusing();
      await expect(applyBy(client, holder, { ...CHOICE, replace }, new AbortController().signal)).rejects.toBe(immutable);
      expect(asked).toEqual([replace ? 'replace' : 'apply']);
    }
  });

  it('makes anything else anew that cannot be changed in place', async () => {
    const { client, asked } = refusing();
    expect(await applyBy(client, object('batch/v1', 'Job'), CHOICE, new AbortController().signal)).toMatchObject({ created: true });
    expect(asked).toEqual(['apply', 'delete', 'create']);
  });

  it('is advised, and nothing deleted, without it', async () => {
    const { client, asked } = refusing();
    await expect(applyBy(client, object('batch/v1', 'Job'), { ...CHOICE, force: false }, new AbortController().signal)).rejects.toThrow(/Force=true/);
    expect(asked).toEqual(['apply']);
  });
});
