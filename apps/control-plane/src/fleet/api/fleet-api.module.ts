import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FleetModule } from '../fleet.module.js';
import { ClusterResolver } from './cluster.resolver.js';

@Module({ imports: [CqrsModule, FleetModule], providers: [ClusterResolver] })
export class FleetApiModule {}
