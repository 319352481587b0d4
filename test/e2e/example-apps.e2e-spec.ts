import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, repositoryRoot } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';

/** A public example repository beside the checkout; without it there is nothing to check. */
const EXAMPLES = path.join(repositoryRoot, '../shared/inputs/argocd-example-apps');
const CLUSTERS = ['alpha', 'beta'];
const FOLDERS = ['guestbook', 'helm-guestbook', 'kustomize-guestbook'];

const root = (repoURL: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: examples, namespace: argocd }
spec:
  project: default
  source:
    repoURL: '${repoURL}'
    path: apps
    targetRevision: main
    helm:
      values: |
        config: { spec: { destination: { server: 'https://kubernetes.default.svc' }, source: { repoURL: '${repoURL}', targetRevision: main } } }
        applications: [${FOLDERS.map((name) => `{ name: ${name}${name.startsWith('helm') ? `, tool: { helm: { releaseName: ${name} } }` : ''} }`).join(', ')}]
  destination: { server: https://kubernetes.default.svc, namespace: argocd }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;
const production = (repoURL: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: helm-guestbook-production, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: helm-guestbook, targetRevision: main, helm: { valueFiles: [values-production.yaml] } }
  destination: { server: https://kubernetes.default.svc, namespace: production }
  syncPolicy: { automated: {}, syncOptions: [CreateNamespace=true] }
`;

async function filesBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(await Promise.all(files.map(async (file) => [path.relative(folder, file), await readFile(file, 'utf8')] as const)));
}

/** A checkout without the examples has one test, which says so. */
function ignore(title: string, _body: () => void): void {
  it(`${title}: not beside this checkout, not checked`, () => {
    expect(there).toBe(false);
  });
}

const there = existsSync(EXAMPLES);

(there ? describe : ignore)('the public example applications of Argo CD, unchanged', () => {
  let system: TidemarkSystem;
  let url: string;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: CLUSTERS });
    const repository = await system.repository('examples');
    await repository.commitFiles({ files: await filesBelow(EXAMPLES), message: 'The examples' });
    url = system.git.git.cloneUrl('examples');
  }, 120_000);

  afterAll(() => system?.stop(), 60_000);

  it.each([...FOLDERS])('syncs %s to Healthy on both clusters through a root application', async (folder) => {
    await system.api.declare(root(url), CLUSTERS);
    await eventually(() => system.api.isLive(`example.${folder}`, CLUSTERS.length), { what: `example.${folder} to be synced and healthy`, timeoutMs: 60_000 });
  }, 90_000);

  it('takes the production values of the chart: a load balancer, which waits for an address nobody gives here', async () => {
    await system.api.declare(production(url), CLUSTERS);
    await eventually(async () => (await system.api.targets('helm-guestbook-production')).filter((target) => target.sync === 'SYNCED').length === CLUSTERS.length, { what: 'the production chart to be synced', timeoutMs: 60_000 });
    for (const cluster of CLUSTERS) {
      const type = await system.kubectl(cluster, '-n', 'production', 'get', 'service', 'helm-guestbook-production', '-o', 'jsonpath={.spec.type}');
      expect(type).toBe('LoadBalancer');
    }
  }, 90_000);
});
