import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap, deployment } from './agent-harness.js';

jest.setTimeout(60_000);

const OPTIONS = 'argocd.argoproj.io/sync-options';
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

describe('which fields an apply writes, on a real API server', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;

  beforeAll(async () => {
    cluster = await testCluster();
    agent = await AgentHarness.start(cluster.kubeconfig);
  }, 180_000);
  afterAll(async () => {
    await agent?.release();
    await cluster?.release();
  });

  const read = async (kind: string, name: string): Promise<Live> => JSON.parse(await cluster.kubectl(['get', kind, name, '-o', 'json', '--show-managed-fields'])) as Live;
  const kubectlApply = (object: object): Promise<string> => cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(object) });
  const inNamespace = (object: Record<string, unknown>): object => ({ ...object, metadata: { ...(object['metadata'] as object), namespace: cluster.namespace } });
  const ownersOf = (live: Live, field: string): string[] => live.metadata.managedFields.filter(({ subresource, fieldsV1 }) => subresource !== 'status' && JSON.stringify(fieldsV1).includes(`"${field}"`)).map(({ manager, operation }) => `${manager} ${operation}`);

  describe('with RespectIgnoreDifferences=true', () => {
    const ignored = { group: 'apps', kind: 'Deployment', jsonPointers: ['/spec/replicas'], jqPathExpressions: [], managedFieldsManagers: [] };
    const respecting = { syncOptions: ['RespectIgnoreDifferences=true'], ignoreDifferences: [ignored] };

    it('a field that somebody else scaled stays theirs, and is not ours any more', async () => {
      const first = agent.declare(cluster.namespace, [deployment('scaled', 1)], respecting);
      expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded' });
      await cluster.kubectl(['scale', 'deploy', 'scaled', '--replicas=3']);
      const second = agent.declare(cluster.namespace, [deployment('scaled', 1, { changed: 'yes' })], { ...respecting, targetId: first.targetId });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
      const live = await read('deploy', 'scaled');
      expect(live.spec).toMatchObject({ replicas: 3 });
      expect(live.metadata.annotations).toMatchObject({ changed: 'yes' });
      expect(ownersOf(live, 'f:replicas')).toEqual(['kubectl Update']);
      await agent.status(second, 'Synced');
    });

    it('a field that only we own keeps its live value when the manifest changes it', async () => {
      const first = agent.declare(cluster.namespace, [deployment('kept', 2)], respecting);
      await agent.sync(first);
      await agent.sync(agent.declare(cluster.namespace, [deployment('kept', 5, { changed: 'yes' })], { ...respecting, targetId: first.targetId }));
      const live = await read('deploy', 'kept');
      expect(live.spec).toMatchObject({ replicas: 2 });
      expect(live.metadata.annotations).toMatchObject({ changed: 'yes' });
    });

    it('what kubectl apply owned before is taken over with its value', async () => {
      await kubectlApply(inNamespace(deployment('taken', 4)));
      const target = agent.declare(cluster.namespace, [deployment('taken', 1)], respecting);
      expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded' });
      expect((await read('deploy', 'taken')).spec).toMatchObject({ replicas: 4 });
      await agent.status(target, 'Synced');
    });

    it.each([
      ['a jq path', { jqPathExpressions: ['.data | .["theirs"]'], jsonPointers: [], managedFieldsManagers: [] }],
      ['a field manager', { jqPathExpressions: [], jsonPointers: [], managedFieldsManagers: ['them'] }],
    ])('goes by %s', async (_, rule) => {
      const name = `by-${rule.managedFieldsManagers.length}`;
      const options = { syncOptions: ['RespectIgnoreDifferences=true'], ignoreDifferences: [{ group: '', kind: 'ConfigMap', ...rule }] };
      const first = agent.declare(cluster.namespace, [configMap(name, { theirs: 'git', ours: '1' })], options);
      await agent.sync(first);
      await cluster.kubectl(['patch', 'cm', name, '--field-manager=them', '-p', '{"data":{"theirs":"live"}}']);
      await agent.sync(agent.declare(cluster.namespace, [configMap(name, { theirs: 'git2', ours: '2' })], { ...options, targetId: first.targetId }));
      expect((await read('cm', name)).data).toEqual({ theirs: 'live', ours: '2' });
    });

    it('is asked for by the annotation of one object, and not done for another', async () => {
      const rules = [{ group: '', kind: 'ConfigMap', jsonPointers: ['/data/theirs'], jqPathExpressions: [], managedFieldsManagers: [] }];
      const objects = (ours: string) => [configMap('asks', { theirs: 'git', ours }, { [OPTIONS]: 'RespectIgnoreDifferences=true' }), configMap('asks-not', { theirs: 'git', ours })];
      const first = agent.declare(cluster.namespace, objects('1'), { ignoreDifferences: rules });
      await agent.sync(first);
      for (const name of ['asks', 'asks-not']) await cluster.kubectl(['patch', 'cm', name, '--field-manager=them', '-p', '{"data":{"theirs":"live"}}']);
      await agent.sync(agent.declare(cluster.namespace, objects('2'), { ignoreDifferences: rules, targetId: first.targetId }));
      expect((await read('cm', 'asks')).data).toEqual({ theirs: 'live', ours: '2' });
      expect((await read('cm', 'asks-not')).data).toEqual({ theirs: 'git', ours: '2' });
    });

    it('holds for a replaced object and for one applied as kubectl does', async () => {
      const rules = [{ group: '', kind: 'ConfigMap', jsonPointers: ['/data/theirs', '/metadata/labels'], jqPathExpressions: [], managedFieldsManagers: [] }];
      const objects = (ours: string) => ['Replace=true', 'ServerSideApply=false'].map((option, index) => configMap(`whole-${index}`, { ours }, { [OPTIONS]: option }));
      const options = { syncOptions: ['RespectIgnoreDifferences=true'], ignoreDifferences: rules };
      const first = agent.declare(cluster.namespace, objects('1'), options);
      await agent.sync(first);
      for (const name of ['whole-0', 'whole-1']) await cluster.kubectl(['patch', 'cm', name, '-p', '{"data":{"theirs":"live"},"metadata":{"labels":{"them":"yes"}}}']);
      expect(await agent.sync(agent.declare(cluster.namespace, objects('2'), { ...options, targetId: first.targetId }))).toMatchObject({ outcome: 'succeeded' });
      for (const name of ['whole-0', 'whole-1']) {
        const live = await read('cm', name);
        expect(live.data).toEqual({ theirs: 'live', ours: '2' });
        expect(live.metadata.labels).toEqual({ them: 'yes', 'tidemark.dev/target': first.targetId });
      }
    });
  });

  describe('with ServerSideApply=false', () => {
    const clientSide = { [OPTIONS]: 'ServerSideApply=false' };

    it('keeps the manifest in the annotation of kubectl, takes away what left it and leaves what others wrote', async () => {
      const first = agent.declare(cluster.namespace, [configMap('three-way', { kept: '1', dropped: '1' }, clientSide)]);
      expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded', counts: { created: 1 } });
      const created = await read('cm', 'three-way');
      expect(JSON.parse(created.metadata.annotations[LAST_APPLIED] ?? '')).toMatchObject({ kind: 'ConfigMap', data: { kept: '1', dropped: '1' } });
      await cluster.kubectl(['patch', 'cm', 'three-way', '-p', '{"data":{"theirs":"1"}}']);
      await agent.status(first, 'Synced');
      const second = agent.declare(cluster.namespace, [configMap('three-way', { kept: '2' }, clientSide)], { targetId: first.targetId });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
      expect((await read('cm', 'three-way')).data).toEqual({ kept: '2', theirs: '1' });
      await agent.status(second, 'Synced');
      const { metadata } = await read('cm', 'three-way');
      expect(metadata.managedFields.filter(({ manager }) => manager === 'tidemark').map(({ operation }) => operation)).toEqual(['Update']);
    });

    it('goes on from what kubectl applied, by the annotation it left', async () => {
      await kubectlApply(inNamespace(configMap('from-kubectl', { kept: '1', dropped: '1' })));
      const target = agent.declare(cluster.namespace, [configMap('from-kubectl', { kept: '1' })], { syncOptions: ['ServerSideApply=false'] });
      expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded' });
      expect((await read('cm', 'from-kubectl')).data).toEqual({ kept: '1' });
      await agent.status(target, 'Synced');
    });

    it('merges lists of built-in kinds by key: a container somebody added stays', async () => {
      const first = agent.declare(cluster.namespace, [deployment('merged', 1, clientSide)]);
      await agent.sync(first);
      await cluster.kubectl(['patch', 'deploy', 'merged', '-p', '{"spec":{"template":{"spec":{"containers":[{"name":"sidecar","image":"example.test/sidecar:1"}]}}}}']);
      expect(await agent.sync(agent.declare(cluster.namespace, [deployment('merged', 2, clientSide)], { targetId: first.targetId }))).toMatchObject({ outcome: 'succeeded' });
      const { spec } = await read('deploy', 'merged');
      expect(spec).toMatchObject({ replicas: 2 });
      expect(JSON.stringify(spec)).toContain('example.test/sidecar:1');
    });

    it('given up again, what we wrote is ours by server-side apply: a field that leaves the manifest goes, and so does the annotation', async () => {
      const first = agent.declare(cluster.namespace, [configMap('and-back', { kept: '1', dropped: '1' }, clientSide)]);
      await agent.sync(first);
      await agent.sync(agent.declare(cluster.namespace, [configMap('and-back', { kept: '1' })], { targetId: first.targetId }));
      const live = await read('cm', 'and-back');
      expect(live.data).toEqual({ kept: '1' });
      expect(Object.keys(live.metadata.annotations)).toEqual(['tidemark.dev/applied']);
      expect(live.metadata.managedFields.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(['tidemark Apply']);
    });

    it('drift is compared as kubectl would, and put right', async () => {
      const target = agent.declare(cluster.namespace, [configMap('drifting', { a: '1' }, clientSide)]);
      await agent.sync(target);
      await cluster.kubectl(['patch', 'cm', 'drifting', '-p', '{"data":{"a":"2"}}']);
      await agent.next('drift-ended', ({ targetId, how }) => targetId === target.targetId && how === 'corrected');
      expect((await read('cm', 'drifting')).data).toEqual({ a: '1' });
    });
  });
});

interface Live {
  readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string>; readonly managedFields: readonly { manager: string; operation: string; subresource?: string; fieldsV1: object }[] };
  readonly spec: Record<string, unknown>;
  readonly data: Record<string, string>;
}
