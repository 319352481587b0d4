import { Module } from '@nestjs/common';
import { CatalogApiModule } from '../../catalog/api/index.js';
import { FleetModule } from '../../fleet/index.js';
import { ObservationReadsModule } from '../../observation/api/index.js';
import { ApplicationStoryResolver, BundleCommitResolver } from './application-story.resolver.js';
import { EventReads } from './event-reads.js';
import { EventResolver } from './event.resolver.js';
import { FleetChangeResolver, FleetDiffResolver } from './fleet-diff.resolver.js';
import { ResourceChangeResolver } from './resource-changes.resolver.js';
import { HistoryReads } from './history-reads.js';
import { FleetAtResolver, TargetAtResolver } from './past.resolver.js';
import { PastMoments } from './past-moments.js';
import { PastReads } from './past-reads.js';
import { CommitReachResolver, CommitResolver, HistoryResolver } from './history.resolver.js';

@Module({
  imports: [CatalogApiModule, FleetModule, ObservationReadsModule],
  providers: [
    HistoryReads,
    EventReads,
    HistoryResolver,
    CommitResolver,
    CommitReachResolver,
    ApplicationStoryResolver,
    BundleCommitResolver,
    EventResolver,
    PastMoments,
    PastReads,
    FleetAtResolver,
    TargetAtResolver,
    FleetDiffResolver,
    FleetChangeResolver,
    ResourceChangeResolver,
  ],
})
export class HistoryApiModule {}
