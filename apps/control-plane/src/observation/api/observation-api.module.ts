import { Module } from '@nestjs/common';
import { CatalogApiModule } from '../../catalog/api/index.js';
import { FleetModule } from '../../fleet/index.js';
import { ApplicationTargetsResolver, ClusterCountsResolver, DriftLinksResolver, OperationLinksResolver, TargetLinksResolver } from './fleet-links.resolver.js';
import { ObservationReadsModule } from './observation-reads.module.js';
import { OperationPlanResolver, SyncPlanResolver } from './sync-plan.resolver.js';
import { TargetResolver } from './target.resolver.js';

@Module({
  imports: [CatalogApiModule, FleetModule, ObservationReadsModule],
  providers: [TargetResolver, TargetLinksResolver, ApplicationTargetsResolver, ClusterCountsResolver, DriftLinksResolver, OperationLinksResolver, OperationPlanResolver, SyncPlanResolver],
})
export class ObservationApiModule {}
