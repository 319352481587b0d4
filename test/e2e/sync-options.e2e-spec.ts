import { eventually } from '@tidemark/testing';
import type { GitRepository } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTER = 'alpha';
const LONG = 60_000;

const deployment = (image: string) => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  annotations: { argocd.argoproj.io/sync-options: 'Replce=true' }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: '${image}' }] }
`;

const application = (repoURL: string, team: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: shop, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: shop, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: optioned }
  ignoreDifferences: [{ group: apps, kind: Deployment, jsonPointers: [/spec/replicas] }]
  syncPolicy:
    automated: { prune: true, selfHeal: true }
    syncOptions: [CreateNamespace=true, RespectIgnoreDifferences=true]
    managedNamespaceMetadata: { labels: { team: ${team} }, annotations: { example.org/owner: ada } }
`;

describe('sync options of a declaration reach the cluster', () => {
  let system: TidemarkSystem;
  let repository: GitRepository;
  let repoURL: string;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: [CLUSTER] });
    repository = await system.repository('platform');
    repoURL = system.git.git.cloneUrl('platform');
    await repository.commitFiles({ files: { 'shop/deployment.yaml': deployment('example.test/shop:1') }, message: 'Add the shop' });
    await system.api.declare(application(repoURL, 'shop'), [CLUSTER]);
    await eventually(() => system.api.isLive('shop', 1), { what: 'the shop to be live', timeoutMs: LONG });
  }, 180_000);

  afterAll(async () => {
    await system?.stop();
  }, LONG);

  const read = (...args: string[]): Promise<string> => system.kubectl(CLUSTER, ...args);
  const team = (): Promise<string> => read('get', 'namespace', 'optioned', '-o', 'jsonpath={.metadata.labels.team} {.metadata.annotations.example\\.org/owner}');

  it('the namespace has its labels and annotations; declared differently, it gets them without a commit', async () => {
    expect(await team()).toBe('shop ada');
    await system.api.declare(application(repoURL, 'cart'), [CLUSTER]);
    await eventually(async () => (await team()) === 'cart ada', { what: 'the label to change', timeoutMs: LONG });
  }, LONG);

  it('a field that is ignored and was scaled is not written by the next commit', async () => {
    await read('-n', 'optioned', 'scale', 'deployment', 'shop', '--replicas=3');
    const revision = await repository.commitFiles({ files: { 'shop/deployment.yaml': deployment('example.test/shop:2') }, message: 'Next image' });
    await eventually(() => system.api.isLive('shop', 1, revision), { what: 'the next image', timeoutMs: LONG });
    expect(await read('-n', 'optioned', 'get', 'deployment', 'shop', '-o', 'jsonpath={.spec.replicas} {.spec.template.spec.containers[0].image}')).toBe('3 example.test/shop:2');
  }, LONG);

  it('an option of an object that nobody knows is told', async () => {
    const told = await eventually(async () => (await system.cli('app', 'get', 'shop')).stdout, { what: 'what the CLI says' });
    expect(told).toMatch(/SyncOptionWarning.*Replce=true/);
  }, LONG);
});
