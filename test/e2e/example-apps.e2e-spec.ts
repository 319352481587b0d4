import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, repositoryRoot } from '@tidemark/testing';
import { syncLogOf } from '../system/sync-log.js';
import type { LoggedWave } from '../system/sync-log.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

/** A public example repository beside the checkout; without it there is nothing to check. */
const EXAMPLES = path.join(repositoryRoot, '../shared/inputs/argocd-example-apps');
const CLUSTERS = ['alpha', 'beta'];
const FOLDERS = ['guestbook', 'helm-guestbook', 'kustomize-guestbook', 'sock-shop'];
const LONG = 60_000;

/** The root application of the `apps` chart, as the values of the chart would be cut by somebody who uses it. */
function root(repoURL: string, helmGuestbook: object): string {
  const applications = FOLDERS.map((name) => (name === 'helm-guestbook' ? { name, tool: { helm: { releaseName: name, ...helmGuestbook } } } : { name }));
  const config = { spec: { destination: { server: 'https://kubernetes.default.svc' }, source: { repoURL, targetRevision: 'main' } } };
  return `
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
        ${JSON.stringify({ config, applications })}
  destination: { server: https://kubernetes.default.svc, namespace: argocd }
  syncPolicy: { automated: { prune: true, selfHeal: true } }
`;
}

/** One folder as an application of its own. */
const applicationOf = (repoURL: string, folder: string): string => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${folder}, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: ${folder}, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${folder} }
  syncPolicy: { automated: {}, syncOptions: [CreateNamespace=true] }
`;

/**
 * What runs in each folder with hooks or waves, wave by wave, as its manifests and the
 * reference's documentation of phases and waves say. Of one wave the log names hooks first, whatever ran first in it.
 */
const ORDERS: Readonly<Record<string, readonly string[]>> = {
  'sync-waves': [
    'PreSync 0: Job/upgrade-sql-schema* Namespace/sync-waves',
    'Sync 0: Service/backend ReplicaSet/backend',
    'Sync 1: Job/maint-page-up',
    'Sync 2: Service/frontend ReplicaSet/frontend',
    'Sync 3: Job/maint-page-down',
  ],
  'pre-post-sync': [
    'PreSync 0: Job/pre-post-sync-before Namespace/pre-post-sync',
    'Sync 0: Service/pre-post-sync-kustomize-guestbook-ui Deployment/pre-post-sync-kustomize-guestbook-ui',
    'PostSync 0: Job/pre-post-sync-after',
  ],
  'helm-hooks': [
    'PreSync -2: Job/upgrade-sql-schema* Namespace/helm-hooks',
    'PreSync -1: Job/maint-page-up',
    'Sync 0: ReplicaSet/frontend',
    'Sync 2: Service/frontend',
    'PostSync 0: Job/maint-page-down',
  ],
};

/** A generated name ends with what tells one run of a hook from the next. */
const textOf = ({ phase, wave, did }: LoggedWave): string => `${phase} ${wave}: ${did.map((name) => name.replace(/^(Job\/upgrade-sql-schema).+$/, '$1*')).join(' ')}`;

/** What the load balancer of a cloud, or the controller of an Ingress, writes when it has an address; no cluster here has one. */
const ADDRESS = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } } });

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
    await system.api.declare(root(url, {}), CLUSTERS);
  }, 2 * LONG);

  afterAll(() => system?.stop(), LONG);

  const live = (name: string) => eventually(() => system.api.isLive(name, CLUSTERS.length), { what: `${name} to be synced and healthy`, timeoutMs: LONG });
  const waitForAddress = (name: string) =>
    eventually(async () => (await system.api.targets(name)).every(({ sync, health }) => sync === 'SYNCED' && health === 'PROGRESSING'), { what: `${name} to wait for an address`, timeoutMs: LONG });
  const giveAddress = async (namespace: string, object: string) => {
    for (const cluster of CLUSTERS) await system.kubectl(cluster, '-n', namespace, 'patch', object, '--subresource=status', '--type=merge', '-p', ADDRESS);
  };

  it.each([...FOLDERS])('syncs %s to Healthy on both clusters through a root application', async (folder) => {
    if (folder === 'sock-shop') {
      await waitForAddress('example.sock-shop');
      await giveAddress('sock-shop', 'ingress/front-end-ingress');
    }
    await live(`example.${folder}`);
  }, LONG);

  it('has nothing of its own to run for the root, which is synced and healthy', async () => {
    await live('examples');
  }, LONG);

  it('runs every object of the folders and nothing else', async () => {
    for (const cluster of CLUSTERS) {
      const deployments = await system.kubectl(cluster, 'get', 'deployments', '--all-namespaces', '--no-headers', '-o', 'custom-columns=:.metadata.namespace');
      const perNamespace = FOLDERS.map((folder) => deployments.split('\n').filter((line) => line.trim() === folder).length);
      expect(perNamespace).toEqual([1, 1, 1, 14]);
    }
  }, LONG);

  it('takes the production values of the chart: a load balancer, healthy as soon as it has an address', async () => {
    await system.api.declare(root(url, { valueFiles: ['values-production.yaml'] }), CLUSTERS);
    await waitForAddress('example.helm-guestbook');
    await giveAddress('helm-guestbook', 'service/helm-guestbook');
    await live('example.helm-guestbook');
  }, 2 * LONG);

  it.each(Object.entries(ORDERS))('runs the hooks and waves of %s in their documented order, each once, as the event log tells', async (folder, order) => {
    await system.api.declare(applicationOf(url, folder), CLUSTERS);
    await live(folder);
    const log = await syncLogOf(system, folder);
    expect(log.waves.map(textOf)).toEqual(order);
    expect(log.waves.map(({ state }) => state)).toEqual(order.map(() => 'completed'));
    expect({ started: log.started, ended: log.ended }).toEqual({ started: ['requested'], ended: ['observation.sync-succeeded'] });
  }, LONG);
});
