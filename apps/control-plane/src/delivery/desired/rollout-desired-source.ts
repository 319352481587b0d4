import type { SubscriptionRunner } from '@tidemark/event-store';
import { TidemarkError } from '@tidemark/kernel';
import type { DesiredStateReader } from '../../rollout/index.js';
import type { DesiredPage, DesiredSource } from './desired-source.js';

/** The projection behind rollout's `DesiredStateReader`. */
const PROJECTION = 'desired-targets';
const SETTLE_MS = 30_000;

/** The desired state as rollout keeps it. */
export class RolloutDesiredSource implements DesiredSource {
  constructor(
    private readonly reader: DesiredStateReader,
    private readonly subscriptions: SubscriptionRunner,
  ) {}

  async page(clusterId: string, after: number): Promise<DesiredPage | null> {
    const page = await this.reader.forCluster(clusterId, after);
    return page.targets.length + page.withdrawn.length === 0 ? null : page;
  }

  async settled(position: number): Promise<void> {
    if (await this.subscriptions.waitFor(PROJECTION, position, SETTLE_MS)) return;
    throw new TidemarkError('delivery.desired-state-behind', `The desired state has not reached position ${position} in ${SETTLE_MS / 1000} s.`, {
      nextStep: 'See the state of the subscription desired-targets; agents come again by themselves.',
    });
  }

  names(clusterId: string, digest: string): Promise<boolean> {
    return this.reader.names(clusterId, digest);
  }
}
