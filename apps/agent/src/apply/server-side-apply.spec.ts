import type { KubernetesObject } from '@tidemark/manifest';
import { ClusterError, type KubeClient } from '../cluster/index.js';
import type { ApplyChoice } from './apply-by.js';
import { migrated, serverSideApply } from './server-side-apply.js';

const CHOICE: ApplyChoice = { replace: false, force: false, validate: true, clientSideApplyMigration: true, clientSideApplyMigrationManager: '', serverSideApply: undefined, respected: [] };
const REPLICAS = [{ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'], jqPathExpressions: [], managedFieldsManagers: [] }];
const web = (replicas: number, metadata: object = {}): KubernetesObject => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...metadata }, spec: { replicas } });
const entry = (manager: string, operation: string, fieldsV1: object, more: object = {}): object => ({ manager, operation, apiVersion: 'apps/v1', fieldsV1, ...more });
const conflict = new ClusterError('cluster.conflict', 'somebody was faster');

/** Plays these live objects one after the other, and refuses as many applies; what was applied. */
function playing(lives: readonly (KubernetesObject | undefined)[], refusals: readonly ClusterError[] = []): { client: KubeClient; applied: KubernetesObject[] } {
  const applied: KubernetesObject[] = [];
  let read = 0;
  const client = {
    discovery: { resource: () => Promise.resolve({}) },
    get: () => Promise.resolve(lives[read++]),
    apply: (object: KubernetesObject) => {
      const refusal = refusals[applied.push(object) - 1];
      return refusal ? Promise.reject(refusal) : Promise.resolve({ object, created: false });
    },
  };
  return { client: client as unknown as KubeClient, applied };
}

describe('a server-side apply that respects ignored fields', () => {
  const ours = (replicas: number, resourceVersion: string): KubernetesObject => web(replicas, { resourceVersion, managedFields: [entry('tidemark', 'Apply', { 'f:spec': { 'f:replicas': {} } })] });
  const { signal } = new AbortController();

  it('holds for the state that it took a value from: it is read again when somebody was faster', async () => {
    const { client, applied } = playing([ours(2, '7'), ours(3, '8')], [conflict]);
    await serverSideApply(client, web(1), { ...CHOICE, respected: REPLICAS }, signal);
    expect(applied).toEqual([web(2, { resourceVersion: '7' }), web(3, { resourceVersion: '8' })]);
  });

  it('gives up when somebody always is', async () => {
    const lives = Array.from({ length: 9 }, (_, index) => ours(index, String(index)));
    const { client, applied } = playing(lives, lives.map(() => conflict));
    await expect(serverSideApply(client, web(1), { ...CHOICE, respected: REPLICAS }, signal)).rejects.toBe(conflict);
    expect(applied).toHaveLength(4);
  });

  it('holds for any state when it took nothing from live, and states the whole manifest for a new object', async () => {
    const { client, applied } = playing([web(3, { resourceVersion: '7' })]);
    await serverSideApply(client, web(1), { ...CHOICE, respected: REPLICAS }, signal);
    expect(applied).toEqual([{ ...web(1), spec: {} }]);
    const fresh = playing([undefined]);
    await serverSideApply(fresh.client, web(1), { ...CHOICE, respected: REPLICAS }, signal);
    expect(fresh.applied).toEqual([web(1)]);
  });
});

describe('with Validate=false', () => {
  const { signal } = new AbortController();
  const unknown = (...unknownFields: string[]): ClusterError => new ClusterError('cluster.invalid', 'not declared', { details: { unknownFields } });

  it('the fields that a refusal names are left out', async () => {
    const { client, applied } = playing([], [unknown('spec.replica'), unknown('metadata.lables')]);
    const typo = { ...web(1, { lables: {} }), spec: { replicas: 1, replica: 2 } };
    await serverSideApply(client, typo, { ...CHOICE, validate: false }, signal);
    expect(applied.at(-1)).toEqual(web(1));
  });

  it('a refusal that names none, or never ends, stands', async () => {
    const other = unknown();
    await expect(serverSideApply(playing([], [other]).client, web(1), { ...CHOICE, validate: false }, signal)).rejects.toBe(other);
    const endless = playing([], Array.from({ length: 9 }, () => unknown('spec.a')));
    await expect(serverSideApply(endless.client, web(1), { ...CHOICE, validate: false }, signal)).rejects.toMatchObject({ code: 'cluster.invalid' });
    expect(endless.applied).toHaveLength(5);
  });
});

describe('what was written without apply', () => {
  const fields = (...names: string[]): object => ({ 'f:spec': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) });
  const of = (...managedFields: object[]): unknown => migrated(web(1, { managedFields }), 'kubectl-client-side-apply');

  it('by kubectl apply or by us is joined to what we applied', () => {
    const theirs = entry('autoscaler', 'Update', fields('c'));
    expect(of(entry('tidemark', 'Apply', fields('a')), entry('kubectl-client-side-apply', 'Update', fields('b')), entry('tidemark', 'Update', fields('d')), theirs)).toEqual([entry('tidemark', 'Apply', fields('a', 'b', 'd')), theirs]);
  });

  it('by the manager that is named, and not by kubectl then', () => {
    const managedFields = [entry('tidemark', 'Apply', fields('a')), entry('my-tool', 'Update', fields('b')), entry('kubectl-client-side-apply', 'Update', fields('c'))];
    expect(migrated(web(1, { managedFields }), 'my-tool')).toEqual([entry('tidemark', 'Apply', fields('a', 'b')), managedFields[2]]);
  });

  it('in another version takes the place of ours, for the apply that follows to convert', () => {
    const older = entry('kubectl-client-side-apply', 'Update', fields('b'), { apiVersion: 'apps/v1beta1' });
    expect(of(entry('tidemark', 'Apply', fields('a')), older)).toEqual([entry('tidemark', 'Apply', fields('b'), { apiVersion: 'apps/v1beta1' })]);
    const same = entry('kubectl-client-side-apply', 'Update', fields('c'));
    expect(of(entry('tidemark', 'Apply', fields('a')), older, same)).toEqual([entry('tidemark', 'Apply', fields('a', 'c')), older]);
  });

  it.each([
    ['by others', [entry('autoscaler', 'Update', fields('b'))]],
    ['to the status', [entry('tidemark', 'Update', fields('b'), { subresource: 'status' })]],
  ])('%s is left', (_, entries) => {
    expect(of(entry('tidemark', 'Apply', fields('a')), ...entries)).toBeUndefined();
  });
});
