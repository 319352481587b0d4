import fc from 'fast-check';
import type { KubernetesObject } from '@tidemark/manifest';
import { HEALTH_ORDER, healthByKind, healthOf, kstatusOf, type HealthStatus } from './index.js';

const object = (apiVersion: string, kind: string, rest: Record<string, unknown>, metadata: object = {}): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  ...rest,
});
const observed = { metadata: { generation: 2 } };

describe('healthOf', () => {
  it.each<[string, KubernetesObject, HealthStatus | null]>([
    ['a paused Deployment', object('apps/v1', 'Deployment', { spec: { paused: true } }), 'Suspended'],
    ['a Deployment past its deadline', object('apps/v1', 'Deployment', { status: { conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] } }), 'Degraded'],
    ['a Deployment nobody observed', object('apps/v1', 'Deployment', {}, observed.metadata), 'Progressing'],
    ['a complete Deployment', object('apps/v1', 'Deployment', { spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } }), 'Healthy'],
    ['a Deployment with a text for a number', object('apps/v1', 'Deployment', { spec: { replicas: 'two' } }), 'Unknown'],
    ['a Deployment of a version nobody serves', object('apps/v9', 'Deployment', {}), 'Unknown'],
    ['a StatefulSet not observed', object('apps/v1', 'StatefulSet', {}), 'Progressing'],
    ['a failed Job', object('batch/v1', 'Job', { status: { conditions: [{ type: 'Failed', status: 'True', message: 'deadline' }] } }), 'Degraded'],
    ['a running hook pod', object('v1', 'Pod', { spec: { restartPolicy: 'Never' }, status: { phase: 'Running' } }), 'Progressing'],
    ['a pod whose image is missing', object('v1', 'Pod', { spec: { restartPolicy: 'Always' }, status: { containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] } }), 'Degraded'],
    ['a load balancer without address', object('v1', 'Service', { spec: { type: 'LoadBalancer' } }), 'Progressing'],
    ['a lost claim', object('v1', 'PersistentVolumeClaim', { status: { phase: 'Lost' } }), 'Degraded'],
    ['a ConfigMap', object('v1', 'ConfigMap', { data: {} }), null],
    ['a ConfigMap being deleted', object('v1', 'ConfigMap', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }), 'Progressing'],
    ['a finished hook kept by its finalizer', object('batch/v1', 'Job', { status: { conditions: [{ type: 'Complete', status: 'True' }] } }, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['argocd.argoproj.io/hook-finalizer'] }), 'Healthy'],
    ['a custom resource that is ready', object('example.com/v1', 'Thing', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }), 'Healthy'],
    ['a custom resource that is stalled', object('example.com/v1', 'Thing', { status: { conditions: [{ type: 'Stalled', status: 'True' }] } }), 'Degraded'],
    ['a custom resource whose controller lags', object('example.com/v1', 'Thing', { status: { observedGeneration: 1 } }, observed.metadata), 'Progressing'],
    ['a custom resource that says nothing yet', object('example.com/v1', 'Thing', { spec: {} }), 'Progressing'],
  ])('gives %s its health', (_title, live, status) => {
    expect(healthOf(live)?.status ?? null).toBe(status);
  });

  it('says nothing of custom resources when asked not to', () => {
    const ready = object('example.com/v1', 'Thing', { status: { conditions: [{ type: 'Ready', status: 'True' }] } });
    expect(healthOf(ready, { rules: 'built-in' })).toBeNull();
  });

  it('puts deletion before the rule of the kind, and that before the general rule', () => {
    const certificate = object('cert-manager.io/v1', 'Certificate', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' });
    expect(healthOf(certificate)).toEqual({ status: 'Progressing', message: 'Pending deletion' });
    expect(healthByKind(certificate)).toEqual({ status: 'Progressing', message: 'Waiting for certificate' });
  });

  it('answers for any object, however broken its fields', () => {
    const kinds = fc.constantFrom(['apps/v1', 'Deployment'], ['apps/v1', 'StatefulSet'], ['v1', 'Pod'], ['batch/v1', 'Job'], ['autoscaling/v1', 'HorizontalPodAutoscaler'], ['x.io/v1', 'Any']);
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.jsonValue(), ([apiVersion, kind], spec, status) => {
        const found = healthOf(object(apiVersion ?? '', kind ?? '', { spec, status }));
        expect(found === null || HEALTH_ORDER.includes(found.status)).toBe(true);
      }),
    );
  });
});

describe('kstatusOf', () => {
  it('gives the scheduler time before it calls a pod unschedulable', () => {
    const pod = object('v1', 'Pod', { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] } }, { creationTimestamp: '2026-01-01T00:00:00Z' });
    expect(kstatusOf(pod, { now: new Date('2026-01-01T00:00:10Z') }).status).toBe('InProgress');
    expect(kstatusOf(pod, { now: new Date('2026-01-01T00:00:20Z') }).status).toBe('Failed');
  });

  it('puts deletion before everything', () => {
    expect(kstatusOf(object('apps/v1', 'Deployment', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' })).status).toBe('Terminating');
  });
});
