import { Inject, Injectable } from '@nestjs/common';
import { TidemarkError } from '@tidemark/kernel';
import { CLUSTER_READER } from '../../fleet/index.js';
import type { ClusterReader } from '../../fleet/index.js';

const MOST = 1_000;

/** Finds the clusters a person names. */
@Injectable()
export class ClusterNames {
  constructor(@Inject(CLUSTER_READER) private readonly clusters: ClusterReader) {}

  /** null for none named: all of them are meant. Throws `rollout.unknown-cluster`, `rollout.too-many-clusters`. */
  async ids(names: readonly string[] | null | undefined): Promise<string[] | null> {
    if (names === null || names === undefined || names.length === 0) return null;
    if (names.length > MOST) throw new TidemarkError('rollout.too-many-clusters', `More than ${String(MOST)} clusters are named.`, { nextStep: 'Name none for all, or ask several times.' });
    return Promise.all([...new Set(names)].map((name) => this.idOf(name)));
  }

  private async idOf(name: string): Promise<string> {
    const found = await this.clusters.byName(name);
    if (found) return found.clusterId;
    throw new TidemarkError('rollout.unknown-cluster', `There is no cluster ${JSON.stringify(name.slice(0, 80))}.`, { nextStep: 'List them with `tidemark cluster list`.', details: { path: 'input.clusters' } });
  }
}
