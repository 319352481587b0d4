import { diffStructuredMerge, driftOf } from '@tidemark/diff';
import { keyOf, type KubernetesObject } from '@tidemark/manifest';
import { actionsOf, DEFAULT_SYNC_OPTIONS, planSync } from '@tidemark/sync';
import type { Figure } from './figures.js';

const ROUNDS = 3;
const WAVES = 20;
const EDITED_EVERY = 100;

const labels = (name: string): Record<string, string> => ({ app: name, team: `team-${name.length}` });

/** What is in Git: a Deployment, its Service, its settings and a job of its own, wave by wave. */
const SHAPES: readonly ((name: string) => KubernetesObject)[] = [
  (name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop', labels: labels(name) }, spec: { replicas: 3, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image: 'web:1', ports: [{ containerPort: 8080 }], env: [{ name: 'MODE', value: 'production' }, { name: 'REGION', value: 'north' }], resources: { requests: { cpu: '1000m', memory: '1Gi' }, limits: { memory: '2048Mi' } } }] } } } }),
  (name) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop', labels: labels(name) }, spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] } }),
  (name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop', labels: labels(name) }, data: { 'app.properties': `mode=production\nname=${name}\n`, region: 'north' } }),
  (name) => ({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, namespace: 'shop' }, spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'clean', image: 'web:1', args: ['clean'] }] } } } } } }),
];

function declared(index: number): KubernetesObject {
  const shape = SHAPES[index % SHAPES.length] as (name: string) => KubernetesObject;
  const object = shape(`object-${index}`);
  return { ...object, metadata: { ...object.metadata, annotations: { 'argocd.argoproj.io/sync-wave': String(index % WAVES) } } };
}

/** As the API server would give it back: with its own fields, a status, an owner of the fields, and every hundredth edited. */
function live(object: KubernetesObject, index: number): KubernetesObject {
  const kept = structuredClone(object);
  const managedFields = [{ manager: 'tidemark', operation: 'Apply', apiVersion: object.apiVersion, time: '2026-01-01T00:00:00Z', fieldsType: 'FieldsV1', fieldsV1: { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:replicas': {} } } }];
  const edited = index % EDITED_EVERY === 0 ? { 'example.com/edited': 'by hand' } : {};
  return { ...kept, metadata: { ...kept.metadata, labels: { ...kept.metadata.labels, ...(index % EDITED_EVERY === 0 ? { app: 'edited' } : {}) }, annotations: { ...kept.metadata.annotations, ...edited }, uid: `uid-${index}`, resourceVersion: String(index + 1), generation: 1, creationTimestamp: '2026-01-01T00:00:00Z', managedFields }, status: { observedGeneration: 1 } };
}

/**
 * How fast a sync of `count` objects in 20 waves is planned and how fast the objects are compared with what is live, both
 * as the agent does before it asks anybody, beside parsing the JSON of the same objects; and what keeping the plan costs.
 */
export function enginePlan(count: number): Figure[] {
  const desired = Array.from({ length: count }, (_, index) => declared(index));
  const objects = desired.map(live);
  const texts = [...desired, ...objects].map((object) => JSON.stringify(object));
  const best = (round: () => void): number => count / fastest(round);
  const parsed = best(() => texts.forEach((text) => void JSON.parse(text)));

  const heapBefore = heap();
  let actions = 0;
  const inventory = objects.map((object) => keyOf(object));
  let plan = planSync({ desired, live: objects, inventory, options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: 'r', startedAt: 0, prune: true });
  const planned = best(() => {
    plan = planSync({ desired, live: objects, inventory, options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: 'r', startedAt: 0, prune: true });
    actions = actionsOf(plan).length;
  });
  const kept = heap() - heapBefore;
  if (actions !== count || plan.steps.length !== WAVES) throw new Error(`the plan has ${actions} actions in ${plan.steps.length} steps`);

  const edited = Math.ceil(count / EDITED_EVERY);
  const compared = best(() => expectCount('drifts', desired.filter((object, index) => driftOf(object, objects[index] as KubernetesObject).length > 0).length, edited));
  const merged = best(() => expectCount('merges', desired.filter((object, index) => diffStructuredMerge({ target: object, live: objects[index] as KubernetesObject }, { manager: 'tidemark' }) !== null).length, count));
  const both = 1 / (1 / planned + 1 / compared);
  return [
    { name: 'engine.plan', value: planned, unit: 'objects/s', baseline: parsed },
    { name: 'engine.diff', value: compared, unit: 'objects/s', baseline: parsed },
    { name: 'engine.plan_and_diff', value: both, unit: 'objects/s', baseline: parsed },
    { name: 'engine.diff_structured_merge', value: merged, unit: 'objects/s', baseline: parsed },
    { name: 'engine.plan.kept', value: kept / count, unit: 'bytes/object' },
    { name: 'engine.plan.rss', value: process.memoryUsage().rss / 2 ** 20, unit: 'MiB' },
  ];
}

function expectCount(what: string, found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`${found} ${what} were found instead of ${wanted}`);
}

/** Seconds of the fastest round: the first ones also warm the engine up. */
function fastest(round: () => void): number {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    round();
    return (performance.now() - start) / 1_000;
  });
  return Math.min(...seconds);
}

/** Bytes in use; exact because garbage can be collected on demand (`--expose-gc`). */
function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
