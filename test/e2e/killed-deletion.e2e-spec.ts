import { eventually, WatchTape, type TapedEvent } from '@tidemark/testing';
import { deletionLogOf, targetIdOf } from '../system/sync-log.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const CLUSTER = 'victim';
const LONG = 90_000;

/** What a deletion does, in order, as the cluster tells it: the agent is killed at each of these. */
const STEPS = ['ADDED Job/pre-1', 'DONE Job/pre-1', 'ADDED Job/pre-2', 'DELETED ConfigMap/late', 'DELETED ConfigMap/early', 'ADDED Job/post', 'DONE Job/post'] as const;

const job = (name: string, hook: string, more: string, outcome = 'succeed') => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, annotations: { argocd.argoproj.io/hook: ${hook}${more} } }
spec: { backoffLimit: 0, template: { metadata: { annotations: { dev.cluster/outcome: ${outcome} } }, spec: { containers: [{ name: main, image: "example.test/main:1" }], restartPolicy: Never } } }
`;
const configMap = (name: string, wave: number) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, annotations: { argocd.argoproj.io/sync-wave: "${wave}" } }\n`;

const orderly = [job('pre-1', 'PreDelete', ''), job('pre-2', 'PreDelete', ', argocd.argoproj.io/sync-wave: "1"'), configMap('early', 0), configMap('late', 1), job('post', 'PostDelete', '')].join('---\n');
const failing = [job('before', 'PreDelete', ', argocd.argoproj.io/sync-wave: "-1"'), job('bad', 'PreDelete', ', argocd.argoproj.io/hook-delete-policy: HookFailed', 'fail'), configMap('body', 0)].join('---\n');

const application = (name: string, url: string, path: string) => `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ${name}, namespace: argocd, finalizers: [resources-finalizer.argocd.argoproj.io] }
spec:
  project: default
  source: { repoURL: '${url}', path: ${path}, targetRevision: main }
  destination: { server: https://kubernetes.default.svc, namespace: ${name} }
  syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: [CreateNamespace=true] }
`;

const says = ({ type, object }: TapedEvent): string => {
  const name = `${object.kind}/${object.metadata.name}`;
  return type === 'MODIFIED' && JSON.stringify(object.status ?? {}).includes('"Complete"') ? `DONE ${name}` : `${type} ${name}`;
};

describe('an agent that is killed (kill -9) in the middle of a deletion with hooks', () => {
  let system: TidemarkSystem;
  let tape: WatchTape;
  let url: string;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: [CLUSTER] });
    const repository = await system.repository('deletions');
    await repository.commitFiles({ files: { 'orderly/all.yaml': orderly, 'failing/all.yaml': failing }, message: 'Two applications to delete' });
    url = system.git.git.cloneUrl('deletions');
    tape = await WatchTape.open(system.member(CLUSTER).cluster, ['/api/v1/configmaps', '/apis/batch/v1/jobs']);
  }, 2 * LONG);

  afterAll(async () => {
    tape?.close();
    await system?.stop();
  }, LONG);

  const told = (namespace: string): TapedEvent[] => tape.events.filter(({ object }) => object.metadata.namespace === namespace && object.metadata.name !== 'kube-root-ca.crt').sort((a, b) => a.revision - b.revision);
  const until = (namespace: string, what: string, times = 1) =>
    tape.until(`${what} in ${namespace}, ${times} times`, (event) => event.object.metadata.namespace === namespace && says(event) === what && told(namespace).filter((one) => says(one) === what).length >= times, LONG);

  const killAndStart = async (): Promise<void> => {
    await system.member(CLUSTER).agent?.kill();
    await system.startAgent(CLUSTER);
  };

  /** Declares it, waits until it is deployed and deletes it; the id of its target. */
  const deleted = async (name: string, path: string): Promise<string> => {
    await system.api.declare(application(name, url, path), [CLUSTER]);
    await eventually(() => system.api.isLive(name, 1), { what: `${name} to be synced and healthy`, timeoutMs: LONG });
    const targetId = await targetIdOf(system, name);
    await system.api.mutate('deleteApplication', { application: name, cascade: true }, 'position');
    return targetId;
  };

  const proven = async (namespace: string, targetId: string): Promise<void> => {
    await eventually(async () => (await deletionLogOf(system, targetId)).removed > 0, { what: `the end of the deletion of ${namespace} in the event log`, timeoutMs: LONG });
    const seen = told(namespace).map(says);
    const places = STEPS.map((what) => seen.indexOf(what));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const name of ['pre-1', 'pre-2', 'post']) expect(seen.filter((what) => what === `ADDED Job/${name}`)).toHaveLength(1);
    const log = await deletionLogOf(system, targetId);
    expect(log.waves.map(({ phase, wave, state }) => `${phase} ${wave} ${state}`)).toEqual(['PreDelete 0 completed', 'PreDelete 1 completed', 'PostDelete 0 completed']);
    expect(log).toMatchObject({ removed: 1, conditions: [] });
  };

  it.each(STEPS.map((what, index) => ({ what, index })))('at $what: it goes on, no hook runs twice, the order holds', async ({ what, index }) => {
    const namespace = `deleted-at-${index}`;
    const targetId = await deleted(namespace, 'orderly');
    await until(namespace, what);
    await killAndStart();
    await proven(namespace, targetId);
  }, 2 * LONG);

  it('at every step of one and the same deletion', async () => {
    const targetId = await deleted('deleted-always', 'orderly');
    for (const what of STEPS) {
      await until('deleted-always', what);
      await killAndStart();
    }
    await proven('deleted-always', targetId);
  }, 3 * LONG);

  it('while it clears a failed hook away: no attempt is lost, the hook before it runs once, and nothing is deleted', async () => {
    const targetId = await deleted('never-deleted', 'failing');
    for (const attempt of [1, 2]) {
      await until('never-deleted', 'DELETED Job/bad', attempt);
      await killAndStart();
    }
    await until('never-deleted', 'ADDED Job/bad', 3);
    await eventually(async () => (await deletionLogOf(system, targetId)).waves.length >= 4, { what: 'the third attempt in the event log', timeoutMs: LONG });
    const { waves, removed } = await deletionLogOf(system, targetId);
    expect(waves.slice(0, 4).map(({ wave, state }) => `${wave} ${state}`)).toEqual(['-1 completed', '0 failed', '0 failed', '0 failed']);
    expect(removed).toBe(0);
    const seen = told('never-deleted').map(says);
    expect(seen.filter((what) => what === 'ADDED Job/before')).toHaveLength(1);
    expect(seen).not.toContain('DELETED ConfigMap/body');
  }, 2 * LONG);
});
