import { healthOf, type Health } from '@tidemark/health';
import type { KubernetesObject } from '@tidemark/manifest';
import type { Figure } from './figures.js';

const OBJECTS = 100_000;
const ROUNDS = 3;

const condition = (type: string, status: string, reason: string) => ({ type, status, reason, message: `${type} is ${status}: ${reason}`, lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 3 });
const metadata = (name: string) => ({ name, namespace: 'shop', uid: `uid-${name}`, resourceVersion: '4711', generation: 3, labels: { app: name }, annotations: { 'example.com/note': 'as a fleet has them' } });

/** What a cluster of applications is made of; every fifth object is of a kind without a rule of its own. */
const SHAPES: readonly ((name: string) => KubernetesObject)[] = [
  (name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadata(name), spec: { replicas: 3, strategy: { type: 'RollingUpdate' } }, status: { observedGeneration: 3, replicas: 3, updatedReplicas: 3, availableReplicas: 3, conditions: [condition('Available', 'True', 'MinimumReplicasAvailable'), condition('Progressing', 'True', 'NewReplicaSetAvailable')] } }),
  (name) => ({ apiVersion: 'v1', kind: 'Pod', metadata: metadata(name), spec: { restartPolicy: 'Always', containers: [{ name: 'web', image: 'web:1' }] }, status: { phase: 'Running', conditions: [condition('PodScheduled', 'True', ''), condition('Ready', 'True', '')], containerStatuses: [{ name: 'web', ready: true, state: { running: {} } }] } }),
  (name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name), data: { key: 'value' } }),
  (name) => ({ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: metadata(name), spec: { secretName: name }, status: { conditions: [condition('Ready', 'False', 'DoesNotExist'), condition('Issuing', 'True', 'DoesNotExist')] } }),
  (name) => ({ apiVersion: 'example.com/v1', kind: 'Widget', metadata: metadata(name), spec: { size: 3, template: { paused: false } }, status: { observedGeneration: 3, phase: 'Running', conditions: [condition('Ready', 'True', 'Reconciled'), condition('Synced', 'True', 'ReconcileSuccess'), condition('Stalled', 'False', 'NotStalled')] } }),
];

/**
 * How fast the health of 100,000 different objects is found, beside parsing the JSON of the same objects, and what keeping
 * every answer costs. The best of three rounds: the first ones also warm the engine up.
 */
export function engineHealth(): Figure[] {
  const texts = Array.from({ length: OBJECTS }, (_, index) => JSON.stringify(SHAPES[index % SHAPES.length]?.(`object-${index}`)));
  let objects: KubernetesObject[] = [];
  const parsed = best(() => {
    objects = texts.map((text) => JSON.parse(text) as KubernetesObject);
  });
  let answers: (Health | null)[] = [];
  const before = heap();
  const found = best(() => {
    answers = objects.map((object) => healthOf(object));
  });
  const kept = heap() - before;
  if (answers.length !== OBJECTS) throw new Error(`${answers.length} of ${OBJECTS} objects were answered`);
  return [
    { name: 'engine.health', value: found, unit: 'objects/s', baseline: parsed },
    { name: 'engine.health.kept', value: kept / OBJECTS, unit: 'bytes/object' },
    { name: 'engine.health.rss', value: process.memoryUsage().rss / 2 ** 20, unit: 'MiB' },
  ];
}

/** Objects a second of the fastest round. */
function best(round: () => void): number {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    round();
    return (performance.now() - start) / 1000;
  });
  return OBJECTS / Math.min(...seconds);
}

/** Bytes in use; exact when the process can collect garbage on demand (`--expose-gc`). */
function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
