import { Module } from '@nestjs/common';
import { ProjectionsResolver } from './projections.resolver.js';

@Module({ providers: [ProjectionsResolver] })
export class ProjectionsApiModule {}
