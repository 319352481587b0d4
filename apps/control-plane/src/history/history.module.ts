import { Inject, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { SubscriptionRunner } from '@tidemark/event-store';
import { SUBSCRIPTIONS } from '../platform/index.js';
import { BundleContentsProjection } from './projections/bundle-contents.projection.js';
import { CommitsProjection } from './projections/commits.projection.js';
import { EventIndexProjection } from './projections/event-index.projection.js';
import { PublicationsProjection } from './projections/publications.projection.js';
import { TargetIntervalsProjection } from './projections/target-intervals.projection.js';
import { ResourceTouchesProjection } from './projections/resource-touches.projection.js';
import { SourceFailuresProjection } from './projections/source-failures.projection.js';

/** What the past is told from. */
@Module({})
export class HistoryModule implements OnModuleInit {
  constructor(@Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner) {}

  onModuleInit(): void {
    const projections = [
      new CommitsProjection(),
      new PublicationsProjection(),
      new SourceFailuresProjection(),
      new EventIndexProjection(),
      new TargetIntervalsProjection(),
      new BundleContentsProjection(),
      new ResourceTouchesProjection(),
    ];
    for (const projection of projections) this.subscriptions.add(projection);
  }
}
