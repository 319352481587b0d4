import { testCluster, WatchTape, type TapedEvent, type TestCluster } from '@tidemark/testing';
import { AgentHarness } from './agent-harness.js';

export type Manifest = Record<string, unknown> & { metadata: { name?: string; annotations?: Record<string, string> } };
export type Outcome = 'succeed' | 'fail' | 'hang';
/** What the tape can show of an object. */
export type State = 'created' | 'complete' | 'failed' | 'available' | 'deleted';

export const WAVE = 'argocd.argoproj.io/sync-wave';
export const HOOK = 'argocd.argoproj.io/hook';
export const DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';
export const OPTIONS = 'argocd.argoproj.io/sync-options';

/** A namespace of a real cluster, an agent in it, and a tape of what the API server says happened there. */
export class Scenario {
  private constructor(
    readonly cluster: TestCluster,
    readonly agent: AgentHarness,
    readonly tape: WatchTape,
  ) {}

  /** `own`: a cluster of its own, which may be stopped. `kubeconfig`: how the agent reaches it, when not directly. */
  static async start(options: { readonly own?: string; readonly kubeconfig?: (cluster: TestCluster) => Promise<string> } = {}): Promise<Scenario> {
    const cluster = await testCluster(options.own === undefined ? {} : { own: options.own });
    const kubeconfig = (await options.kubeconfig?.(cluster)) ?? cluster.kubeconfig;
    return new Scenario(cluster, await AgentHarness.start(kubeconfig), await WatchTape.open(cluster, collectionsOf(cluster.namespace)));
  }

  get namespace(): string {
    return this.cluster.namespace;
  }

  async release(): Promise<void> {
    await this.agent.release();
    this.tape.close();
    await this.cluster.release();
  }

  /** The names of what is there of these kinds, as kubectl writes them, less what every namespace has. */
  async names(kinds: string): Promise<string[]> {
    const names = (await this.cluster.kubectl(['get', kinds, '-o', 'name'])).split('\n');
    return names.filter((name) => name !== '' && name !== 'configmap/kube-root-ca.crt');
  }

  /** What was created among these (`Kind/name`), in the order of the cluster's revisions. */
  created(...names: readonly string[]): string[] {
    return this.tape.created().filter((name) => names.includes(name));
  }

  /** The revision at which `Kind/name` was first as `state` says. */
  revision(name: string, state: State): number {
    return this.tape.revisionOf(`${name} ${state}`, (event) => `${event.object.kind}/${event.object.metadata.name}` === name && STATES[state](event));
  }

  /** Resolves when the tape shows it. */
  until(name: string, state: State): Promise<TapedEvent> {
    return this.tape.until(`${name} ${state}`, (event) => `${event.object.kind}/${event.object.metadata.name}` === name && STATES[state](event));
  }
}

const conditionOf = ({ object }: TapedEvent, type: string): boolean => ((object.status?.['conditions'] ?? []) as { type: string; status: string }[]).some((condition) => condition.type === type && condition.status === 'True');

const STATES: Readonly<Record<State, (event: TapedEvent) => boolean>> = {
  created: ({ type }) => type === 'ADDED',
  deleted: ({ type }) => type === 'DELETED',
  complete: (event) => conditionOf(event, 'Complete'),
  failed: (event) => conditionOf(event, 'Failed'),
  available: (event) => conditionOf(event, 'Available'),
};

const collectionsOf = (namespace: string): string[] => [`/api/v1/namespaces/${namespace}/configmaps`, `/apis/batch/v1/namespaces/${namespace}/jobs`, `/apis/apps/v1/namespaces/${namespace}/deployments`];

/** A Job whose pod ends at once as `outcome` says, or never. */
export const job = (name: string, annotations: Record<string, string> = {}, outcome: Outcome = 'succeed', spec: object = {}): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { ...(name.endsWith('-') ? { generateName: name } : { name }), annotations },
  spec: {
    backoffLimit: 0,
    ...spec,
    template: {
      metadata: { annotations: outcome === 'succeed' ? {} : { 'dev.cluster/outcome': outcome } },
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'example.test/job:1' }] },
    },
  },
});

export const hook = (name: string, type: string, more: Record<string, string> = {}, outcome: Outcome = 'succeed', spec: object = {}): Manifest => job(name, { [HOOK]: type, ...more }, outcome, spec);
export const inWave = (wave: number): Record<string, string> => ({ [WAVE]: String(wave) });
