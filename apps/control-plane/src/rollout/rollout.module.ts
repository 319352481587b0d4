import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { EventStore, Sql, SubscriptionRunner } from '@tidemark/event-store';
import { APPLICATION_READER, CatalogModule, type ApplicationReader } from '../catalog/index.js';
import { EVENT_STORE, SQL, SUBSCRIPTIONS } from '../platform/index.js';
import { ApplicationRollouts } from './application/application-rollouts.js';
import { PlaceHoldHandler } from './application/place-hold.handler.js';
import { ReleaseHoldHandler } from './application/release-hold.handler.js';
import { RequestOperationHandler } from './application/request-operation.handler.js';
import { RequestSyncHandler } from './application/request-sync.handler.js';
import { DESIRED_STATE_READER, ROLLOUT_READER } from './application/rollout-readers.js';
import { RolloutProcess } from './application/rollout.process.js';
import { StartRollbackHandler } from './application/start-rollback.handler.js';
import { AssignmentsProjection } from './projections/assignments.projection.js';
import { DeletionsProjection } from './projections/deletions.projection.js';
import { DesiredTargetsProjection } from './projections/desired-targets.projection.js';
import { HoldsProjection } from './projections/holds.projection.js';
import { RolloutQueries } from './projections/rollout.query.js';

/** Which cluster is to run which bundle, since when, and who decided it. Global for its read ports. */
@Global()
@Module({
  imports: [CqrsModule, CatalogModule],
  providers: [
    {
      provide: ApplicationRollouts,
      inject: [EVENT_STORE, APPLICATION_READER],
      useFactory: (store: EventStore, applications: ApplicationReader) => new ApplicationRollouts(store, applications),
    },
    { provide: RolloutQueries, inject: [SQL], useFactory: (sql: Sql) => new RolloutQueries(sql) },
    { provide: DESIRED_STATE_READER, useExisting: RolloutQueries },
    { provide: ROLLOUT_READER, useExisting: RolloutQueries },
    RequestSyncHandler,
    StartRollbackHandler,
    PlaceHoldHandler,
    ReleaseHoldHandler,
    RequestOperationHandler,
  ],
  exports: [ApplicationRollouts, DESIRED_STATE_READER, ROLLOUT_READER],
})
export class RolloutModule implements OnModuleInit {
  constructor(
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
    @Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts,
  ) {}

  onModuleInit(): void {
    this.subscriptions.add(new DesiredTargetsProjection());
    this.subscriptions.add(new AssignmentsProjection());
    this.subscriptions.add(new HoldsProjection());
    this.subscriptions.add(new DeletionsProjection());
    this.subscriptions.add(new RolloutProcess(this.rollouts));
  }
}
