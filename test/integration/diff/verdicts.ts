import { diffClientSide, diffServerSide, diffStructuredMerge, type MergeSchema } from '@tidemark/diff';
import { canonicalJson, mapLimited } from '@tidemark/kernel';
import { fieldAt, gvkOf, keyOf, withMetadata, type KubernetesObject } from '@tidemark/manifest';
import { eventually, testCluster, type TestCluster } from '@tidemark/testing';
import { endpointFromKubeconfig, FIELD_MANAGER, KubeClient } from '../../../apps/agent/src/cluster/index.js';
import type { Variant } from './variants.js';

const PARALLEL = 8;
const manager = FIELD_MANAGER;

type Mode = 'clientSide' | 'structuredMerge' | 'serverSide';

/** An object as far as an apply can change it: controllers write its status. */
const content = (object: KubernetesObject): string => canonicalJson({ ...withMetadata(object, { managedFields: undefined, resourceVersion: undefined, generation: undefined }), status: null });

/** The strategies of libs/diff beside a real API server, which knows the right answer. */
export class Verdicts {
  readonly #made: KubernetesObject[] = [];
  /** Of the custom kinds the cluster serves. */
  schema: MergeSchema | undefined;

  private constructor(
    readonly cluster: TestCluster,
    readonly client: KubeClient,
  ) {}

  static async start(): Promise<Verdicts> {
    const cluster = await testCluster();
    return new Verdicts(cluster, new KubeClient(await endpointFromKubeconfig(cluster.kubeconfig, null)));
  }

  async release(): Promise<void> {
    for (const object of this.#made) {
      const { group, version, kind } = gvkOf(object);
      await this.client.delete(await this.client.discovery.resource(group, version, kind), keyOf(object));
    }
    this.client.close();
    await this.cluster.release();
  }

  placed(object: KubernetesObject): KubernetesObject {
    return withMetadata(object, { namespace: this.cluster.namespace });
  }

  /** Applies a manifest and gives the live object. */
  async made(target: KubernetesObject): Promise<KubernetesObject> {
    await this.client.apply(target);
    if (target.metadata.namespace === undefined) this.#made.push(target);
    return this.settled(target);
  }

  /** The live object after its controller saw it and noted its revision. */
  async settled(object: KubernetesObject): Promise<KubernetesObject> {
    const isSettled = (live: KubernetesObject): boolean =>
      live.kind !== 'Deployment' || (live.metadata.annotations?.['deployment.kubernetes.io/revision'] !== undefined && fieldAt(live, 'status', 'observedGeneration') === live.metadata['generation']);
    const what = `the controller of ${object.kind} ${object.metadata.name ?? ''}`;
    return eventually(() => this.live(object).then((live) => (isSettled(live) ? live : undefined)), { what });
  }

  async live(object: KubernetesObject): Promise<KubernetesObject> {
    const { group, version, kind } = gvkOf(object);
    const live = await this.client.get(await this.client.discovery.resource(group, version, kind), keyOf(object));
    if (live === undefined) throw new Error(`${kind} ${keyOf(object).name} is not there`);
    return live;
  }

  /** Whether an apply would change live, by each strategy. */
  async modified(target: KubernetesObject, live: KubernetesObject): Promise<Record<Mode, boolean>> {
    const { object: dryRunResult } = await this.client.apply(target, { dryRun: true });
    return { clientSide: diffClientSide({ target, live }).modified, ...this.#applied(target, live, dryRunResult) };
  }

  #applied(target: KubernetesObject, live: KubernetesObject, dryRunResult: KubernetesObject): Record<'structuredMerge' | 'serverSide', boolean> {
    const schema = this.schema && { schema: this.schema };
    return {
      structuredMerge: diffStructuredMerge({ target, live }, { manager, ...schema }).modified,
      serverSide: diffServerSide({ target, live }, { manager, dryRunResult, countsFormerFields: true, ...schema }).modified,
    };
  }

  /** A sentence for each variant and strategy whose verdict is not that of a dry run. Variants the API server refuses say nothing. */
  async disagreements(live: KubernetesObject, variants: readonly Variant[]): Promise<string[]> {
    const found: string[] = [];
    await mapLimited(variants, PARALLEL, async ({ title, target }) => {
      const answer = await this.#dryRun(target);
      if (answer === undefined) return;
      const expected = content(answer) !== content(live);
      for (const [mode, modified] of Object.entries(this.#applied(target, live, answer))) {
        if (modified !== expected) found.push(`${live.kind} ${live.metadata.name ?? ''} ${title}: ${mode} says ${modified ? 'modified' : 'the same'}, the API server ${expected ? 'modified' : 'the same'}`);
      }
    });
    return found;
  }

  #dryRun(target: KubernetesObject): Promise<KubernetesObject | undefined> {
    return this.client.apply(target, { dryRun: true }).then(
      ({ object }) => object,
      () => undefined,
    );
  }
}
