import { Module } from '@nestjs/common';
import { CatalogApiModule } from '../../catalog/api/index.js';
import { FleetModule } from '../../fleet/index.js';
import { ObservationReadsModule } from '../../observation/api/index.js';
import { ApplicationStoryResolver, BundleCommitResolver } from './application-story.resolver.js';
import { EventReads } from './event-reads.js';
import { EventResolver } from './event.resolver.js';
import { HistoryReads } from './history-reads.js';
import { CommitReachResolver, CommitResolver, HistoryResolver } from './history.resolver.js';

@Module({
  imports: [CatalogApiModule, FleetModule, ObservationReadsModule],
  providers: [HistoryReads, EventReads, HistoryResolver, CommitResolver, CommitReachResolver, ApplicationStoryResolver, BundleCommitResolver, EventResolver],
})
export class HistoryApiModule {}
