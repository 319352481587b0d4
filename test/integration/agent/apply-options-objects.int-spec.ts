import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { AgentHarness, configMap, deployment } from './agent-harness.js';
import { inWave } from './scenario.js';

jest.setTimeout(60_000);

const OPTIONS = 'argocd.argoproj.io/sync-options';
const KIB = 1024;

type Manifest = Record<string, unknown>;
interface Version {
  readonly name: string;
  readonly storage?: boolean;
}

describe('what is applied, on a real API server', () => {
  let cluster: TestCluster;
  let agent: AgentHarness;
  let group = '';
  const definitions: string[] = [];

  beforeAll(async () => {
    cluster = await testCluster();
    agent = await AgentHarness.start(cluster.kubeconfig);
    group = `${cluster.namespace.slice(5)}.example.org`;
  }, 180_000);
  afterAll(async () => {
    if (definitions.length > 0) await cluster?.kubectl(['delete', 'crd', '--wait=false', '--ignore-not-found', ...definitions]);
    await agent?.release();
    await cluster?.release();
  });

  const field = (kind: string, name: string, path: string): Promise<string> => cluster.kubectl(['get', kind, name, '-o', `jsonpath=${path}`]);
  const definition = (kind: string, spec: object = { type: 'object', properties: { size: { type: 'integer' } } }, versions: readonly Version[] = [{ name: 'v1', storage: true }]): Manifest => {
    const plural = `${kind.toLowerCase()}s`;
    const name = `${plural}.${group}`;
    if (!definitions.includes(name)) definitions.push(name);
    const served = versions.map((version) => ({ name: version.name, served: true, storage: version.storage === true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }));
    return { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name }, spec: { group, scope: 'Namespaced', names: { kind, plural }, versions: served } };
  };
  const custom = (kind: string, name: string, spec: object, annotations: Record<string, string> = {}, version = 'v1'): Manifest => ({ apiVersion: `${group}/${version}`, kind, metadata: { name, annotations }, spec });

  describe('large objects', () => {
    it('of nearly 1 MiB are applied and compared, and changed', async () => {
      const data = { a: 'x'.repeat(1_000 * KIB) };
      const first = agent.declare(cluster.namespace, [configMap('large', data)]);
      expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded', counts: { created: 1 } });
      await agent.status(first, 'Synced');
      const second = agent.declare(cluster.namespace, [configMap('large', { a: `${data.a}y` })], { targetId: first.targetId });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1 } });
      expect((await field('cm', 'large', '{.data.a}')).length).toBe(1_000 * KIB + 1);
    });

    it('that are too large fail with their name, and the rest is applied', async () => {
      const target = agent.declare(cluster.namespace, [configMap('too-large', { a: 'x'.repeat(1_100 * KIB) }), configMap('beside-large', { a: '1' })]);
      expect(await agent.sync(target)).toMatchObject({ outcome: 'failed', counts: { created: 1, failed: 1 }, failures: [{ key: { name: 'too-large' } }] });
    });

    it('such as a definition of 300 KiB carry no copy of themselves', async () => {
      const large = { type: 'object', description: 'x'.repeat(300 * KIB), properties: { size: { type: 'integer' } } };
      const target = agent.declare(cluster.namespace, [definition('Bulky', large), custom('Bulky', 'one', { size: 1 })]);
      expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
      expect(await field('crd', `bulkys.${group}`, '{.metadata.annotations}')).not.toContain('last-applied');
      await agent.status(target, 'Synced');
    });

    it('can not be applied as kubectl does, which is told with the way out', async () => {
      const target = agent.declare(cluster.namespace, [configMap('copied', { a: 'x'.repeat(300 * KIB) }, { [OPTIONS]: 'ServerSideApply=false' })]);
      const finished = await agent.sync(target);
      expect(finished).toMatchObject({ outcome: 'failed' });
      expect(finished.failures[0]?.message).toMatch(/annotations: Too long.*ServerSideApply=false keeps in an annotation/);
    });
  });

  describe('a definition and objects of its kind in one sync', () => {
    it('are applied one after the other, a hundred objects at once', async () => {
      const many = Array.from({ length: 100 }, (_, index) => custom('Fresh', `one-${index}`, { size: index }));
      const target = agent.declare(cluster.namespace, [...many, definition('Fresh')]);
      expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 101 } });
      await agent.status(target, 'Synced');
    });

    it('fail when the definition can not be established, and say so', async () => {
      const taken = { ...definition('Fresh'), metadata: { name: `others.${group}` } };
      definitions.push(`others.${group}`);
      const other = { ...taken, spec: { ...(definition('Fresh')['spec'] as object), names: { kind: 'Fresh', plural: 'others' } } };
      await agent.sync(agent.declare(cluster.namespace, [definition('Fresh')]));
      const target = agent.declare(cluster.namespace, [other, { ...custom('Fresh', 'never', {}, {}, 'v2') }]);
      expect(await agent.sync(target)).toMatchObject({ outcome: 'failed', failures: [{ key: { name: 'never' }, message: expect.stringMatching(/others\..*can't be established: .*already in use/) }] });
    });

    it('are refused beforehand when nobody serves the kind; with SkipDryRunOnMissingResource=true an earlier wave may bring it', async () => {
      const gate = deployment('installs', 1, inWave(-1), { 'dev.cluster/outcome': 'hang' });
      const careful = await agent.sync(agent.declare(cluster.namespace, [gate, custom('Later', 'one', { size: 1 })]));
      expect(careful).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/nothing was changed.*does not serve this kind/) });
      const target = agent.declare(cluster.namespace, [gate, custom('Later', 'one', { size: 1 }, { [OPTIONS]: 'SkipDryRunOnMissingResource=true' })]);
      agent.desired.state(target);
      await eventually(() => field('deploy', 'installs', '{.metadata.uid}'), { what: 'the first wave' });
      await cluster.kubectl(['apply', '-f', '-'], { input: JSON.stringify(definition('Later')) });
      await cluster.kubectl(['wait', 'crd', `laters.${group}`, '--for=condition=Established']);
      await cluster.kubectl(['scale', 'deploy', 'installs', '--replicas=0']);
      expect(await agent.finished(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 } });
    });
  });

  describe('another version of a kind', () => {
    it('of a definition is applied to the same object, and compared without a difference', async () => {
      const both: readonly Version[] = [{ name: 'v1', storage: true }, { name: 'v1beta1' }];
      const first = agent.declare(cluster.namespace, [definition('Turned', undefined, both), custom('Turned', 'one', { size: 1 }, {}, 'v1beta1')]);
      await agent.sync(first);
      const uid = await field(`turneds.${group}`, 'one', '{.metadata.uid}');
      const second = agent.declare(cluster.namespace, [definition('Turned', undefined, both), custom('Turned', 'one', { size: 2 }, {}, 'v1')], { targetId: first.targetId });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1, pruned: 0 } });
      expect(await field(`turneds.${group}`, 'one', '{.metadata.uid} {.spec.size}')).toBe(`${uid} 2`);
      await agent.status(second, 'Synced');
    });

    it('of a built-in kind is, too: autoscaling/v1 becomes v2', async () => {
      const v1 = { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 3, targetCPUUtilizationPercentage: 60 } };
      const metrics = [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }];
      const v2 = { ...v1, apiVersion: 'autoscaling/v2', spec: { scaleTargetRef: v1.spec.scaleTargetRef, maxReplicas: 4, metrics } };
      const first = agent.declare(cluster.namespace, [v1]);
      expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded' });
      await agent.status(first, 'Synced');
      const uid = await field('hpa', 'web', '{.metadata.uid}');
      const second = agent.declare(cluster.namespace, [v2], { targetId: first.targetId });
      expect(await agent.sync(second)).toMatchObject({ outcome: 'succeeded', counts: { configured: 1, pruned: 0 } });
      expect(await field('hpa.v2.autoscaling', 'web', '{.metadata.uid} {.spec.maxReplicas} {.spec.metrics[*].resource.target.averageUtilization}')).toBe(`${uid} 4 70`);
      await agent.status(second, 'Synced');
    });
  });

  describe('fields that nobody knows', () => {
    const typo = (name: string, annotations: Record<string, string> = {}): Manifest => {
      const made = deployment(name, 1, annotations) as { spec: Record<string, unknown> };
      made.spec['replica'] = 3;
      return made as unknown as Manifest;
    };

    it('are an error that names them, and the rest is applied', async () => {
      const finished = await agent.sync(agent.declare(cluster.namespace, [typo('typo'), configMap('beside-typo', { a: '1' })]));
      expect(finished).toMatchObject({ outcome: 'failed', counts: { created: 1, failed: 1 } });
      expect(finished.failures[0]?.message).toMatch(/Deployment .*typo.*spec\.replica\b/);
    });

    it('are one in a custom object as well, and one in a Secret is told without its values', async () => {
      const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'typo' }, stringDta: { password: 'hunter2' } };
      const finished = await agent.sync(agent.declare(cluster.namespace, [definition('Strict'), custom('Strict', 'one', { sise: 1 }), secret]));
      const messages = finished.failures.map(({ message }) => message).join('\n');
      expect(messages).toMatch(/Strict .*one.*spec\.sise/);
      expect(messages).toMatch(/Secret .*typo.*stringDta/);
      expect(JSON.stringify(agent.seen) + agent.log.join('')).not.toContain('hunter2');
    });

    it('are found before the first wave when there are several', async () => {
      const finished = await agent.sync(agent.declare(cluster.namespace, [configMap('first-wave', { a: '1' }, inWave(-1)), typo('typo-late')]));
      expect(finished).toMatchObject({ outcome: 'failed', message: expect.stringMatching(/nothing was changed.*spec\.replica\b/) });
      await expect(field('cm', 'first-wave', '{.data}')).rejects.toThrow();
    });

    it.each([
      ['on the object', { [OPTIONS]: 'Validate=false' }, []],
      ['on the application', {}, ['Validate=false']],
    ])('are dropped with Validate=false %s', async (_, annotations, syncOptions) => {
      const name = `typo-${syncOptions.length}`;
      const target = agent.declare(cluster.namespace, [typo(name, annotations as Record<string, string>), custom('Strict', name, { sise: 1, size: 2 }, annotations as Record<string, string>)], { syncOptions });
      expect(await agent.sync(target)).toMatchObject({ outcome: 'succeeded', counts: { created: 2 }, failures: [] });
      expect(await field(`stricts.${group}`, name, '{.spec}')).toBe('{"size":2}');
      // Compared again, they are no difference.
      await agent.operations.handle({ kind: 'refresh', targetId: target.targetId }, new AbortController().signal);
      await agent.status(target, 'Synced');
      expect(agent.of('drift-began').filter(({ targetId }) => targetId === target.targetId)).toEqual([]);
    });
  });

  describe('a change that can not be made in place', () => {
    it('is recognised for a Secret that is immutable, and made anew with Force=true', async () => {
      const secret = (value: string, annotations: Record<string, string> = {}): Manifest => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sealed', annotations }, immutable: true, stringData: { password: value } });
      const first = agent.declare(cluster.namespace, [secret('hunter3')]);
      await agent.sync(first);
      const { targetId } = first;
      const refused = await agent.sync(agent.declare(cluster.namespace, [secret('hunter4')], { targetId }));
      expect(refused.failures[0]?.message).toMatch(/can't be changed in place: Force=true/);
      expect(await agent.sync(agent.declare(cluster.namespace, [secret('hunter4', { [OPTIONS]: 'Force=true' })], { targetId }))).toMatchObject({ outcome: 'succeeded' });
      expect(Buffer.from(await field('secret', 'sealed', '{.data.password}'), 'base64').toString()).toBe('hunter4');
      expect(JSON.stringify(agent.seen) + agent.log.join('')).not.toMatch(/hunter[34]|aHVudGVy/);
    });

    it('is recognised for a rule of a definition, in whatever words, and not for a value that is wrong anyhow', async () => {
      const ruled = { type: 'object', properties: { size: { type: 'integer', minimum: 0 } }, 'x-kubernetes-validations': [{ rule: 'self.size >= oldSelf.size', message: 'only ever grows' }] };
      const first = agent.declare(cluster.namespace, [definition('Grown', ruled), custom('Grown', 'one', { size: 5 })]);
      expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded' });
      const { targetId } = first;
      const next = (size: number, annotations: Record<string, string> = {}) => agent.sync(agent.declare(cluster.namespace, [definition('Grown', ruled), custom('Grown', 'one', { size }, annotations)], { targetId }));
      expect((await next(3)).failures[0]?.message).toMatch(/only ever grows.*Force=true/);
      const wrong = await next(-1, { [OPTIONS]: 'Force=true' });
      expect(wrong.failures[0]?.message).toMatch(/greater than or equal to 0/);
      expect(await field(`growns.${group}`, 'one', '{.spec.size}')).toBe('5');
      expect(await next(3, { [OPTIONS]: 'Force=true' })).toMatchObject({ outcome: 'succeeded' });
      expect(await field(`growns.${group}`, 'one', '{.spec.size}')).toBe('3');
    });

    it('asks for Replace=true on the live object, too', async () => {
      const first = agent.declare(cluster.namespace, [configMap('live-says', { a: '1' })], { selfHeal: false });
      await agent.sync(first);
      await cluster.kubectl(['annotate', 'cm', 'live-says', `${OPTIONS}=Replace=true`]);
      await cluster.kubectl(['patch', 'cm', 'live-says', '-p', '{"data":{"theirs":"1"}}']);
      await agent.operations.handle({ kind: 'refresh', targetId: first.targetId }, new AbortController().signal);
      await agent.sync(agent.declare(cluster.namespace, [configMap('live-says', { a: '2' })], { targetId: first.targetId }));
      expect(JSON.parse(await field('cm', 'live-says', '{.data}'))).toEqual({ a: '2' });
    });
  });

  it('an option that has no effect is told as a warning, until it is gone', async () => {
    const first = agent.declare(cluster.namespace, [configMap('warned', { a: '1' }, { [OPTIONS]: 'Replce=true, CreateNamespace=true' })], { syncOptions: ['Turbo=true', 'ServerSideDiff=true'] });
    expect(await agent.sync(first)).toMatchObject({ outcome: 'succeeded' });
    const { message } = await agent.next('condition-raised', ({ targetId, condition }) => targetId === first.targetId && condition === 'SyncOptionWarning');
    expect(message).toMatch(/"Turbo=true" is no sync option.*warned: "Replce=true" is no sync option.*"CreateNamespace=true" has no effect on one object/);
    await agent.sync(agent.declare(cluster.namespace, [configMap('warned', { a: '1' })], { targetId: first.targetId }));
    await agent.next('condition-cleared', ({ targetId, condition }) => targetId === first.targetId && condition === 'SyncOptionWarning');
  });
});
