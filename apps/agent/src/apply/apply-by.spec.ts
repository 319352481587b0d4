import type { KubernetesObject } from '@tidemark/manifest';
import { ClusterError, type KubeClient } from '../cluster/index.js';
import { applyBy, type ApplyChoice } from './apply-by.js';

const CHOICE: ApplyChoice = { replace: false, force: true, validate: true, clientSideApplyMigration: true, clientSideApplyMigrationManager: '', serverSideApply: undefined, respected: [] };
const object = (apiVersion: string, kind: string): KubernetesObject => ({ apiVersion, kind, metadata: { name: 'one' } });
const immutable = new ClusterError('cluster.invalid', 'spec.scope: field is immutable', { details: { immutable: true } });

/** A client whose API server refuses each change of an object that is there; what it was asked to do. */
function refusing(): { client: KubeClient; asked: string[] } {
  const asked: string[] = [];
  let isThere = true;
  const change = (verb: string): Promise<never> => (asked.push(verb), Promise.reject(immutable));
  const client = {
    discovery: { resource: () => Promise.resolve({}) },
    get: () => Promise.resolve(isThere ? { metadata: { uid: 'u' } } : undefined),
    list: (_: unknown, onObject: (live: unknown) => void) => (isThere && onObject({ metadata: { uid: 'u' } }), Promise.resolve('1')),
    apply: (applied: KubernetesObject) => (isThere ? change('apply') : (asked.push('create'), Promise.resolve({ object: applied, created: true }))),
    create: (made: KubernetesObject, { dryRun }: { dryRun?: boolean }) => (asked.push(dryRun === true ? 'ask' : 'create'), Promise.resolve(made)),
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

  it('deletes a replaced object only for a manifest that would be taken anew', async () => {
    const job = object('batch/v1', 'Job');
    const { client, asked } = refusing();
    expect(await applyBy(client, job, { ...CHOICE, replace: true }, new AbortController().signal)).toMatchObject({ created: true });
    expect(asked).toEqual(['ask', 'delete', 'create']);
    const wrong = new ClusterError('cluster.invalid', 'Job "one" is invalid: spec.template: Required value');
    const bad = refusing();
    await expect(applyBy({ ...bad.client, create: () => Promise.reject(wrong) } as unknown as KubeClient, job, { ...CHOICE, replace: true }, new AbortController().signal)).rejects.toBe(wrong);
    expect(bad.asked).toEqual([]);
  });

  it.each([
    ['its kind allows certain names only', new ClusterError('cluster.invalid', 'APIService "one-x" is invalid: metadata.name: Invalid value')],
    ['nobody may ask', new ClusterError('cluster.forbidden', 'quota exceeded')],
  ])('deletes a replaced object also when %s', async (_, answer) => {
    const { client, asked } = refusing();
    const create = (made: KubernetesObject, options: { dryRun?: boolean }): Promise<unknown> => (options.dryRun === true ? Promise.reject(answer) : client.create(made, options));
    await applyBy({ ...client, create } as unknown as KubeClient, object('batch/v1', 'Job'), { ...CHOICE, replace: true }, new AbortController().signal);
    expect(asked).toEqual(['delete', 'create']);
  });

  it('is advised, and nothing deleted, without it', async () => {
    const { client, asked } = refusing();
    await expect(applyBy(client, object('batch/v1', 'Job'), { ...CHOICE, force: false }, new AbortController().signal)).rejects.toThrow(/Force=true/);
    expect(asked).toEqual(['apply']);
  });
});

describe('a change that the API server refuses in words nobody knows', () => {
  const worded = new ClusterError('cluster.invalid', 'spec.size: Invalid value: must not shrink', { details: { reason: 'Invalid', immutable: false } });
  const client = (refusal: ClusterError, create: (made: KubernetesObject, options: object) => Promise<unknown>, isThere = true): KubeClient =>
    ({ apply: () => Promise.reject(refusal), create, discovery: { resource: () => Promise.resolve({}) }, get: () => Promise.resolve(isThere ? {} : undefined) }) as unknown as KubeClient;
  const widget: KubernetesObject = { ...object('example.org/v1', 'Widget'), metadata: { name: 'w'.repeat(60), namespace: 'shop' } };
  const withoutForce = { ...CHOICE, force: false };

  it('is one that can not be made in place when the same manifest would be taken for a new object', async () => {
    const asked: unknown[] = [];
    const would = client(worded, (made, options) => (asked.push(made.metadata, options), Promise.resolve(made)));
    const { signal } = new AbortController();
    await expect(applyBy(would, widget, withoutForce, signal)).rejects.toThrow(/must not shrink.*Force=true/);
    expect(asked).toEqual([{ generateName: `${'w'.repeat(40)}-`, namespace: 'shop' }, { dryRun: true, signal }]);
  });

  it.each([
    ['is refused as a new object as well', 'cluster.invalid'],
    ['may not be asked about', 'cluster.forbidden'],
  ] as const)('is told as it is when the manifest %s', async (_, code) => {
    const refused = new ClusterError(code, 'no');
    await expect(applyBy(client(worded, () => Promise.reject(refused)), widget, withoutForce, new AbortController().signal)).rejects.toBe(worded);
  });

  it('is told as it is when there is no such object yet', async () => {
    await expect(applyBy(client(worded, () => Promise.resolve({}), false), widget, withoutForce, new AbortController().signal)).rejects.toBe(worded);
  });

  it('is told as it is when it could not even be read as a manifest', async () => {
    const unread = new ClusterError('cluster.invalid', 'unknown field', { details: { reason: 'BadRequest', immutable: false } });
    await expect(applyBy(client(unread, () => Promise.reject(new Error('asked'))), widget, withoutForce, new AbortController().signal)).rejects.toBe(unread);
  });
});
