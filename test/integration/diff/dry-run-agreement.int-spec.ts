import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { schemaOfDefinitions } from '@tidemark/diff';
import type { KubernetesObject } from '@tidemark/manifest';
import { eventually } from '@tidemark/testing';
import { clusterWide, CUSTOM, definitionOf, NAMESPACED } from './objects.js';
import { variantsOf } from './variants.js';
import { Verdicts } from './verdicts.js';

jest.setTimeout(120_000);

const NOTHING = { clientSide: false, structuredMerge: false, serverSide: false };
const suffix = randomBytes(4).toString('hex');
const called = (object: KubernetesObject): string => `${object.kind} ${(object.metadata.name ?? '').replace(`-${suffix}`, '')}`;

describe('the verdicts of the strategies, held against what the API server says', () => {
  let verdicts: Verdicts;

  beforeAll(async () => {
    verdicts = await Verdicts.start();
  }, 180_000);

  afterAll(() => verdicts?.release());

  async function agrees(target: KubernetesObject): Promise<void> {
    const live = await verdicts.made(target);
    expect(await verdicts.modified(target, live)).toEqual(NOTHING);
    expect(await verdicts.disagreements(live, variantsOf(target))).toEqual([]);
  }

  it.each(NAMESPACED.map((object) => [called(object), object] as const))('%s: what was applied does not differ, and each change is seen as the API server sees it', (_name, object) => agrees(verdicts.placed(object)));

  it.each(clusterWide(suffix).map((object) => [called(object), object] as const))('%s: what was applied does not differ, and each change is seen as the API server sees it', (_name, object) => agrees(object));

  it('a custom resource: lists merge by the keys its definition names, what is undeclared merges by name', async () => {
    const definition = definitionOf(suffix);
    await verdicts.made(definition);
    verdicts.schema = schemaOfDefinitions([definition]);
    const target = verdicts.placed(CUSTOM(suffix));
    const live = await eventually(() => verdicts.made(target), { what: 'the custom kind to be served', timeoutMs: 20_000 });
    expect(await verdicts.modified(target, live)).toEqual(NOTHING);
    expect(await verdicts.disagreements(live, variantsOf(target))).toEqual([]);
  });

  it('a ClusterRole whose rules a controller collects does not differ from the manifest without them', async () => {
    const [role] = clusterWide(suffix).filter(({ kind }) => kind === 'ClusterRole');
    const target: KubernetesObject = { ...(role as KubernetesObject), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`tidemark.test/${suffix}`]: 'true' } }] } };
    delete target['rules'];
    target.metadata = { name: `tidemark-diff-all-${suffix}` };
    await verdicts.made({ ...(role as KubernetesObject), metadata: { name: `tidemark-diff-part-${suffix}`, labels: { [`tidemark.test/${suffix}`]: 'true' } } });
    await verdicts.made(target);
    const live = await eventually(async () => ((found) => (Array.isArray(found['rules']) && found['rules'].length > 0 ? found : undefined))(await verdicts.live(target)), { what: 'the collected rules' });
    expect(await verdicts.modified(target, live)).toEqual(NOTHING);
  });
});

const patch = (value: unknown): string => JSON.stringify(value);
const container = (value: object): string => patch({ spec: { template: { spec: { containers: [value] } } } });

/** Edits of live objects by others: [object, what is done, patch, type of the patch]. */
const EDITS: readonly (readonly [kind: string, name: string, what: string, change: string, type: 'strategic' | 'merge' | 'json'])[] = [
  ['Deployment', 'web', 'is scaled', patch({ spec: { replicas: 5 } }), 'merge'],
  ['Deployment', 'web', 'is given a label', patch({ metadata: { labels: { extra: 'yes' } } }), 'merge'],
  ['Deployment', 'web', 'is given a sidecar', container({ name: 'sidecar', image: 'sidecar:1' }), 'strategic'],
  ['Deployment', 'web', 'has another image', container({ name: 'web', image: 'web:2' }), 'strategic'],
  ['Deployment', 'web', 'is given a variable', container({ name: 'web', env: [{ name: 'NEW', value: 'x' }] }), 'strategic'],
  ['Deployment', 'web', 'has another variable', container({ name: 'web', env: [{ name: 'A', value: 'x' }] }), 'strategic'],
  ['Deployment', 'web', 'has lost a container', patch([{ op: 'remove', path: '/spec/template/spec/containers/1' }]), 'json'],
  ['Deployment', 'web', 'has its variables in another order', patch([{ op: 'move', from: '/spec/template/spec/containers/0/env/0', path: '/spec/template/spec/containers/0/env/2' }]), 'json'],
  ['Deployment', 'web', 'has less memory, written in another unit', container({ name: 'web', resources: { requests: { memory: '512Mi' } } }), 'strategic'],
  ['Service', 'web', 'is given a port', patch({ spec: { ports: [{ name: 'more', port: 81 }] } }), 'strategic'],
  ['Service', 'web', 'has another selector', patch({ spec: { selector: { app: 'other' } } }), 'merge'],
  ['ConfigMap', 'settings', 'is given a key', patch({ data: { extra: '1' } }), 'merge'],
  ['ConfigMap', 'settings', 'has another value', patch({ data: { a: '2' } }), 'merge'],
  ['ConfigMap', 'settings', 'has lost a key', patch({ data: { a: null } }), 'merge'],
  ['Secret', 'password', 'has another value', patch({ data: { password: 'eA==' } }), 'merge'],
  ['HorizontalPodAutoscaler', 'web', 'has another limit', patch({ spec: { maxReplicas: 9 } }), 'merge'],
  ['Ingress', 'web', 'is given an annotation', patch({ metadata: { annotations: { 'example.test/x': '1' } } }), 'merge'],
];

describe('the verdicts of the strategies on objects that others edited', () => {
  let verdicts: Verdicts;

  beforeEach(async () => {
    verdicts = await Verdicts.start();
  });

  afterEach(() => verdicts?.release());

  it.each(EDITS)('%s %s %s: every change of the manifest is seen as the API server sees it', async (kind, name, _what, change, type) => {
    const manifest = NAMESPACED.find((object) => object.kind === kind && object.metadata.name === name);
    const target = verdicts.placed(manifest as KubernetesObject);
    await verdicts.made(target);
    await verdicts.cluster.kubectl(['patch', kind, name, '--field-manager=somebody', `--type=${type}`, '-p', change]);
    const live = await verdicts.settled(target);
    const unchanged = [{ title: 'as it is', target }];
    expect(await verdicts.disagreements(live, [...unchanged, ...variantsOf(target).filter((_, index) => index % 4 === 0)])).toEqual([]);
  });

  it('a field that two appliers state stays when one of them states it no more', async () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared' }, data: { both: '1', mine: '1' } };
    const target = verdicts.placed(manifest);
    await verdicts.made(target);
    await verdicts.cluster.kubectl(['apply', '--server-side', '--field-manager=somebody', '-f', '-'], { input: JSON.stringify({ ...manifest, data: { both: '1', theirs: '1' } }) });
    const live = await verdicts.live(target);
    expect(await verdicts.disagreements(live, [{ title: 'as it is', target }, ...variantsOf(target)])).toEqual([]);
  });
});
