import { Inject, Module } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { SubscriptionRunner } from '@tidemark/event-store';
import { SUBSCRIPTIONS } from '../platform/index.js';
import { ReportWorker } from './application/report-worker.js';
import { TargetsProjection } from './projections/targets.projection.js';

/** Reports become facts, facts become the state of the fleet. */
@Module({ providers: [ReportWorker] })
export class ObservationModule implements OnModuleInit {
  constructor(@Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner) {}

  onModuleInit(): void {
    this.subscriptions.add(new TargetsProjection());
  }
}
