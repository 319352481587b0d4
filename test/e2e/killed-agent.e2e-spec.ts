import { eventually, WatchTape } from '@tidemark/testing';
import { syncLogOf } from '../system/sync-log.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTER = 'victim';
const LONG = 90_000;

/** What each step of the plan creates, in order: a PreSync hook, six waves with a hook among them, a PostSync hook. */
const STEPS = ['Job/pre', 'ConfigMap/wave-0', 'ConfigMap/wave-1', 'Job/wave-2', 'Deployment/wave-3', 'ConfigMap/wave-4', 'ConfigMap/wave-5', 'Job/post'] as const;

const pod = '{ containers: [{ name: main, image: "example.test/main:1" }], restartPolicy: Never }';
const job = (name: string, annotations: string) => `apiVersion: batch/v1\nkind: Job\nmetadata: { name: ${name}, annotations: { ${annotations} } }\nspec: { backoffLimit: 0, template: { spec: ${pod} } }\n`;
const configMap = (name: string, wave: number) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, annotations: { argocd.argoproj.io/sync-wave: "${wave}" } }\ndata: { wave: "${wave}" }\n`;
const deployment = (name: string, wave: number) => `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, annotations: { argocd.argoproj.io/sync-wave: "${wave}" } }\nspec: { replicas: 1, selector: { matchLabels: { app: ${name} } }, template: { metadata: { labels: { app: ${name} } }, spec: { containers: [{ name: main, image: "example.test/main:1" }] } } }\n`;

const manifests = [
  job('pre', 'argocd.argoproj.io/hook: PreSync'),
  configMap('wave-0', 0),
  configMap('wave-1', 1),
  job('wave-2', 'argocd.argoproj.io/hook: Sync, argocd.argoproj.io/sync-wave: "2"'),
  deployment('wave-3', 3),
  configMap('wave-4', 4),
  configMap('wave-5', 5),
  job('post', 'argocd.argoproj.io/hook: PostSync'),
].join('---\n');

const application = (name: string, url: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${url}', path: app, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${name} }
  syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: [CreateNamespace=true] }
`;

describe('an agent that is killed (kill -9) in the middle of a plan of six waves', () => {
  let system: TidemarkSystem;
  let tape: WatchTape;
  let url: string;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: [CLUSTER] });
    const repository = await system.repository('waves');
    await repository.commitFiles({ files: { 'app/all.yaml': manifests }, message: 'Six waves' });
    url = system.git.git.cloneUrl('waves');
    tape = await WatchTape.open(system.member(CLUSTER).cluster, ['/api/v1/configmaps', '/apis/batch/v1/jobs', '/apis/apps/v1/deployments']);
  }, 2 * LONG);

  afterAll(async () => {
    tape?.close();
    await system?.stop();
  }, LONG);

  /** What was created in the namespace, by the revisions of the cluster: a hook that ran twice is there twice. */
  const created = (namespace: string): string[] =>
    tape.events
      .filter(({ type, object }) => type === 'ADDED' && object.metadata.namespace === namespace && object.metadata.name !== 'kube-root-ca.crt')
      .sort((a, b) => a.revision - b.revision)
      .map(({ object }) => `${object.kind}/${object.metadata.name}`);

  const killAndStart = async (): Promise<void> => {
    await system.member(CLUSTER).agent?.kill();
    await system.startAgent(CLUSTER);
  };

  const step = (namespace: string, name: string) =>
    tape.until(`${name} in ${namespace}`, ({ type, object }) => type === 'ADDED' && object.metadata.namespace === namespace && `${object.kind}/${object.metadata.name}` === name, LONG);

  const done = (namespace: string, name: string) =>
    tape.until(`${name} in ${namespace} to be done`, ({ object }) => object.metadata.namespace === namespace && `${object.kind}/${object.metadata.name}` === name && JSON.stringify(object.status ?? {}).includes('"Complete"'), LONG);

  const proven = async (name: string): Promise<void> => {
    await eventually(async () => (await syncLogOf(system, name)).ended.length > 0, { what: `the end of the sync of ${name} in the event log`, timeoutMs: LONG });
    await eventually(() => system.api.isLive(name, 1), { what: `${name} to be synced and healthy`, timeoutMs: LONG });
    // Every hook once, everything in its order.
    expect(created(name)).toEqual([...STEPS]);
    const log = await syncLogOf(system, name);
    expect(log.ended).toEqual(['observation.sync-succeeded']);
    expect(log.waves.map(({ phase, wave, state }) => `${phase} ${wave} ${state}`)).toEqual(['PreSync 0', 'Sync 0', 'Sync 1', 'Sync 2', 'Sync 3', 'Sync 4', 'Sync 5', 'PostSync 0'].map((wave) => `${wave} completed`));
    expect(log.started[0]).toBe('requested');
    expect(log.started.slice(1).every((trigger) => trigger === 'resumed')).toBe(true);
  };

  it.each(STEPS.map((name, index) => ({ name, index })))('the moment step $index creates $name: it goes on, no hook runs twice, the order holds', async ({ name, index }) => {
    const namespace = `killed-at-${index}`;
    await system.api.declare(application(namespace, url), [CLUSTER]);
    await step(namespace, name);
    await killAndStart();
    await proven(namespace);
  }, 2 * LONG);

  it.each(['Job/pre', 'Job/wave-2', 'Job/post'])('the moment %s is done', async (name) => {
    const namespace = `killed-after-${name.slice('Job/'.length)}`;
    await system.api.declare(application(namespace, url), [CLUSTER]);
    await done(namespace, name);
    await killAndStart();
    await proven(namespace);
  }, 2 * LONG);

  it('at every step of one and the same sync', async () => {
    const namespace = 'killed-always';
    await system.api.declare(application(namespace, url), [CLUSTER]);
    for (const name of STEPS) {
      await step(namespace, name);
      await killAndStart();
    }
    await proven(namespace);
  }, 3 * LONG);
});
