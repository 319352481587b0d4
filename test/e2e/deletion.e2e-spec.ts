import { eventually } from '@tidemark/testing';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTER = 'edge';
const LONG = 90_000;

const backup = `apiVersion: batch/v1
kind: Job
metadata: { name: backup, annotations: { argocd.argoproj.io/hook: PreDelete } }
spec: { template: { metadata: { annotations: { dev.cluster/outcome: hang } }, spec: { containers: [{ name: main, image: "example.test/backup:1" }], restartPolicy: Never } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
`;

const ledger = `apiVersion: v1
kind: ConfigMap
metadata: { name: ledger, annotations: { argocd.argoproj.io/sync-options: Delete=confirm } }
`;

const application = (name: string, url: string, path: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }
spec:
  project: default
  source: { repoURL: '${url}', path: ${path}, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${name} }
  syncPolicy: { automated: {}, syncOptions: [CreateNamespace=true] }
`;

describe('a deletion that waits, as its user sees it', () => {
  let system: TidemarkSystem;
  let url: string;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: [CLUSTER] });
    const repository = await system.repository('deletions');
    await repository.commitFiles({ files: { 'hanging/all.yaml': backup, 'guarded/all.yaml': ledger }, message: 'Applications whose deletion waits' });
    url = system.git.git.cloneUrl('deletions');
  }, 2 * LONG);

  afterAll(async () => {
    await system?.stop();
  }, LONG);

  const deployed = async (name: string, path = 'hanging'): Promise<void> => {
    await system.api.declare(application(name, url, path), [CLUSTER]);
    await eventually(() => system.api.isLive(name, 1), { what: `${name} to be synced and healthy`, timeoutMs: LONG });
  };
  const tidemark = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await system.cli(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
    return stdout;
  };
  const shows = (name: string, what: RegExp): Promise<string> =>
    eventually(async () => {
      const text = await tidemark('app', 'get', name);
      return what.test(text) ? text : undefined;
    }, { what: `app get ${name} to show ${String(what)}`, timeoutMs: LONG });

  it('says for which hook, and is let go by whoever does not want to wait', async () => {
    await deployed('hanging');
    await tidemark('app', 'delete', 'hanging');
    const text = await shows('hanging', /Deleting: +waiting for hook batch\/Job\/backup on cluster edge since \d{4}-/);
    expect(text).toMatch(/Status: +Retired since .*\. Deleting: waiting for hook batch\/Job\/backup on cluster edge/);
    expect(text).toContain('tidemark app delete hanging --no-cascade');
    await tidemark('app', 'delete', 'hanging');
    await tidemark('app', 'delete', 'hanging', '--no-cascade');
    expect(await shows('hanging', /Its history stays\./)).not.toContain('Deleting');
    expect(await system.kubectl(CLUSTER, '-n', 'hanging', 'get', 'cm/settings', '-o', 'name')).toContain('settings');
    expect(await system.kubectl(CLUSTER, '-n', 'hanging', 'get', 'jobs', '-o', 'name')).toBe('');
  }, 2 * LONG);

  it('asks for what is to be confirmed, and deletes it when a person did', async () => {
    await deployed('guarded', 'guarded');
    await tidemark('app', 'delete', 'guarded');
    const text = await shows('guarded', /Deleting: +waiting for confirmation to delete ConfigMap guarded\/ledger on cluster edge since \d{4}-/);
    expect(text).toContain('tidemark app confirm-delete guarded');
    expect(await tidemark('app', 'confirm-delete', 'guarded', '--reason', 'it was exported')).toContain('application/guarded in edge: deletion confirmed');
    expect(await shows('guarded', /Its history stays\./)).not.toContain('Deleting');
    expect(await system.kubectl(CLUSTER, '-n', 'guarded', 'get', 'configmaps', '-o', 'name')).not.toContain('ledger');
    expect(await system.cli('app', 'confirm-delete', 'guarded')).toMatchObject({ code: expect.any(Number), stderr: expect.stringContaining('not being deleted') });
  }, 2 * LONG);

  it('says that its cluster is not heard, and how to wait no longer', async () => {
    await deployed('unheard');
    await system.member(CLUSTER).agent?.kill();
    await tidemark('app', 'delete', 'unheard');
    const text = await shows('unheard', /Deleting: +waiting for cluster edge, not heard since \d{4}-/);
    expect(text).toContain('tidemark cluster revoke edge');
    await tidemark('cluster', 'revoke', 'edge');
    expect(await shows('unheard', /Its history stays\./)).not.toContain('Deleting');
  }, 2 * LONG);
});
