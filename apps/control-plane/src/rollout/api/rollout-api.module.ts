import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CatalogApiModule } from '../../catalog/api/index.js';
import { FleetModule } from '../../fleet/index.js';
import { ObservationReadsModule } from '../../observation/api/index.js';
import { ClusterNames } from './cluster-names.js';
import { ApplicationDeletionsResolver } from './deletion.resolver.js';
import { ApplicationHoldResolver, RequestedSyncResolver } from './hold.resolver.js';
import { OperationsAsked } from './operations-asked.js';
import { ResourceActionResolver } from './resource-action.resolver.js';
import { RolloutResolver } from './rollout.resolver.js';

@Module({ imports: [CqrsModule, CatalogApiModule, FleetModule, ObservationReadsModule], providers: [ClusterNames, OperationsAsked, RolloutResolver, ResourceActionResolver, ApplicationHoldResolver, ApplicationDeletionsResolver, RequestedSyncResolver] })
export class RolloutApiModule {}
