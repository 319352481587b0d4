import { Inject, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { SubscriptionRunner } from '@tidemark/event-store';
import { SUBSCRIPTIONS } from '../platform/index.js';
import { CommitsProjection } from './projections/commits.projection.js';
import { EventIndexProjection } from './projections/event-index.projection.js';
import { PublicationsProjection } from './projections/publications.projection.js';
import { SourceFailuresProjection } from './projections/source-failures.projection.js';

/** What the past is told from. */
@Module({})
export class HistoryModule implements OnModuleInit {
  constructor(@Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner) {}

  onModuleInit(): void {
    for (const projection of [new CommitsProjection(), new PublicationsProjection(), new SourceFailuresProjection(), new EventIndexProjection()]) this.subscriptions.add(projection);
  }
}
