import type { KubernetesObject } from '@tidemark/manifest';
import fc from 'fast-check';
import { actionsOf, runAction } from './actions.js';
import { FAMILIES } from './kinds/index.js';

const NOW = new Date('2026-03-04T05:06:07.890Z');
const context = (parameters: Record<string, string> = {}) => ({ now: NOW, requestedBy: 'Tidemark', parameters });
const object = (apiVersion: string, kind: string, fields: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubernetesObject =>
  ({ apiVersion, kind, metadata: { name: 'shop', namespace: 'web', ...metadata }, ...fields }) as KubernetesObject;

const deployment = (spec: Record<string, unknown> = {}): KubernetesObject => object('apps/v1', 'Deployment', { spec: { replicas: 2, ...spec } });
const only = (effects: ReturnType<typeof runAction>): KubernetesObject => {
  expect(effects).toHaveLength(1);
  return effects[0]!.object;
};

describe('resource actions', () => {
  it('restart a workload by a new annotation of its pod template', () => {
    const { operation, object: patched } = runAction(deployment(), 'restart', context())[0]!;
    expect(operation).toBe('patch');
    expect(patched['spec']).toEqual({ replicas: 2, template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-03-04T05:06:07Z' } } } });
  });

  it('say which of pause and resume makes sense now', () => {
    const disabled = (live: KubernetesObject): string[] => actionsOf(live).filter((action) => action.disabled).map(({ name }) => name);
    expect(disabled(deployment())).toEqual(['resume']);
    expect(disabled(deployment({ paused: true }))).toEqual(['pause']);
  });

  it.each(['', 'six', '-1', '1.5', '1e3', '99999999999', '0x10'])('refuse %j as a count of replicas', (replicas) => {
    expect(() => runAction(deployment(), 'scale', context({ replicas }))).toThrow(expect.objectContaining({ code: 'action.parameter-invalid' }));
  });

  it('refuse a missing count, an unknown action and a kind without actions, and say what there is', () => {
    expect(() => runAction(deployment(), 'scale', context())).toThrow('replicas is missing');
    expect(() => runAction(deployment(), 'explode', context())).toThrow(expect.objectContaining({ code: 'action.unknown', nextStep: 'there are: pause, restart, resume, scale' }));
    expect(() => runAction(object('v1', 'ConfigMap'), 'restart', context())).toThrow(expect.objectContaining({ code: 'action.unknown' }));
    expect(actionsOf(object('v1', 'ConfigMap'))).toEqual([]);
  });

  it('make a job of a cron job which the cron job owns', () => {
    const cronJob = object('batch/v1', 'CronJob', { spec: { jobTemplate: { metadata: { labels: { a: 'b' } }, spec: { ttlSecondsAfterFinished: 5 } } } }, { uid: 'u1' });
    expect(only(runAction(cronJob, 'create-job', context()))).toEqual({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name: 'shop-20260304050607',
        namespace: 'web',
        labels: { a: 'b' },
        annotations: { 'cronjob.kubernetes.io/instantiate': 'manual' },
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: 'shop', uid: 'u1', blockOwnerDeletion: true, controller: true }],
      },
      spec: { ttlSecondsAfterFinished: 5 },
    });
  });

  it('make names that fit, whatever the name they start from', () => {
    const cronJob = object('batch/v1', 'CronJob', {}, { name: `${'x'.repeat(47)}-${'y'.repeat(20)}` });
    const { name } = only(runAction(cronJob, 'create-job', context())).metadata;
    expect(name).toBe(`${'x'.repeat(47)}-20260304050607`);
  });

  it('resume a rollout that waits in a step, one that was paused by hand, and one that is both', () => {
    const rollout = (spec: object, status: object): KubernetesObject => object('argoproj.io/v1alpha1', 'Rollout', { spec, status });
    const waiting = { pauseConditions: [{ reason: 'CanaryPauseStep' }] };
    expect(only(runAction(rollout({}, waiting), 'resume', context()))).toMatchObject({ spec: {}, status: {} });
    expect(only(runAction(rollout({ paused: true }, waiting), 'resume', context()))).toMatchObject({ spec: { paused: false }, status: {} });
    expect(only(runAction(rollout({ paused: true }, {}), 'resume', context()))).toMatchObject({ spec: { paused: false } });
  });

  it('do not skip beyond the last step of a rollout', () => {
    const rollout = object('argoproj.io/v1alpha1', 'Rollout', { spec: { strategy: { canary: { steps: [{}, {}] } } }, status: { currentPodHash: 'a', stableRS: 'b', currentStepIndex: 2 } });
    expect(actionsOf(rollout).find(({ name }) => name === 'skip-current-step')).toMatchObject({ disabled: true });
    expect(only(runAction(rollout, 'skip-current-step', context()))).toMatchObject({ status: { currentStepIndex: 2 } });
  });

  it('promote only a healthy replica of a PostgreSQL cluster', () => {
    const cluster = object('postgresql.cnpg.io/v1', 'Cluster', { status: { currentPrimary: 'shop-1', instancesStatus: { healthy: ['shop-1', 'shop-3'] } } });
    expect(only(runAction(cluster, 'promote', context({ instance: '3' })))).toMatchObject({ status: { targetPrimary: 'shop-3' } });
    expect(() => runAction(cluster, 'promote', context({ instance: 'shop-1' }))).toThrow(expect.objectContaining({ code: 'action.not-possible' }));
    expect(() => runAction(cluster, 'promote', context({ instance: '2' }))).toThrow('no healthy replica');
  });

  it('name the requester in the annotation Flux reads', () => {
    expect(only(runAction(object('source.toolkit.fluxcd.io/v1', 'GitRepository'), 'reconcile', context())).metadata['annotations']).toEqual({ 'reconcile.fluxcd.io/requestedAt': 'By Tidemark at: 2026-03-04T05:06:07Z' });
  });

  it('start and stop a virtual machine by the field it says it with', () => {
    const machine = (spec: object): KubernetesObject => object('kubevirt.io/v1', 'VirtualMachine', { spec });
    const disabled = (live: KubernetesObject): string[] => actionsOf(live).filter((action) => action.disabled).map(({ name }) => name);
    expect([disabled(machine({ running: true })), disabled(machine({ runStrategy: 'Halted' })), disabled(machine({ runStrategy: 'RerunOnFailure' }))]).toEqual([['start'], ['stop'], ['start']]);
    expect(only(runAction(machine({ running: true }), 'stop', context()))['spec']).toEqual({ running: false });
    expect(only(runAction(machine({ runStrategy: 'Halted' }), 'start', context()))['spec']).toEqual({ runStrategy: 'Always' });
  });

  it('renew a certificate by the condition its controller waits for, which takes the place of a former one', () => {
    const certificate = object('cert-manager.io/v1', 'Certificate', { status: { conditions: [{ type: 'Ready', status: 'True' }, { type: 'Issuing', status: 'False' }] } }, { generation: 4 });
    expect(only(runAction(certificate, 'renew', context()))['status']).toEqual({
      conditions: [
        { type: 'Ready', status: 'True' },
        { type: 'Issuing', status: 'True', reason: 'ManuallyTriggered', message: 'Certificate re-issuance manually triggered', lastTransitionTime: '2026-03-04T05:06:07Z', observedGeneration: 4 },
      ],
    });
  });

  it('replace machines by the field of the version they are of', () => {
    const machines = (version: string): KubernetesObject => object(`cluster.x-k8s.io/${version}`, 'MachineDeployment', { spec: {} });
    expect(only(runAction(machines('v1beta1'), 'restart', context()))['spec']).toEqual({ rolloutAfter: '2026-03-04T05:06:07Z' });
    expect(only(runAction(machines('v1beta2'), 'restart', context()))['spec']).toEqual({ rollout: { after: '2026-03-04T05:06:07Z' } });
  });

  it('offer what a rebalance of Kafka is ready for', () => {
    const rebalance = (state: string): KubernetesObject => object('kafka.strimzi.io/v1beta2', 'KafkaRebalance', { status: { conditions: [{ type: state, status: 'True' }] } });
    const offered = (state: string): string[] => actionsOf(rebalance(state)).filter((action) => action.disabled !== true).map(({ name }) => name);
    expect([offered('ProposalReady'), offered('Rebalancing'), offered('New')]).toEqual([['approve', 'refresh'], ['stop'], []]);
  });

  it.each([
    ['apps.kruise.io/v1alpha1', 'CloneSet', 'pause', { updateStrategy: { paused: true } }],
    ['apps.kruise.io/v1beta1', 'StatefulSet', 'scale', { replicas: 3 }],
    ['velero.io/v1', 'Schedule', 'pause', { paused: true }],
    ['cluster.x-k8s.io/v1beta1', 'Cluster', 'pause', { paused: true }],
  ])('change %s %s by %s', (apiVersion, kind, action, spec) => {
    expect(only(runAction(object(apiVersion, kind, { spec: {} }), action, context({ replicas: '3' })))['spec']).toEqual(spec);
  });

  it('never touch the object they are given, and answer for any shape of it', () => {
    const kinds = FAMILIES.flatMap((family) => Object.keys(family));
    const anyShape = fc.record({ spec: fc.jsonValue(), status: fc.jsonValue(), annotations: fc.jsonValue(), kind: fc.constantFrom(...kinds) });
    fc.assert(
      fc.property(anyShape, ({ spec, status, annotations, kind }) => {
        const [group, name] = kind.split('/') as [string, string];
        const live = object(`${group}/v1`, name, { spec, status }, { annotations });
        const before = JSON.stringify(live);
        for (const { name: action } of actionsOf(live)) {
          try {
            runAction(live, action, context({ replicas: '3' }));
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'action.not-possible' });
          }
        }
        expect(JSON.stringify(live)).toBe(before);
      }),
    );
  });
});
