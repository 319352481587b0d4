import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { SourceModule } from '../source.module.js';
import { SourceResolver } from './source.resolver.js';

@Module({ imports: [CqrsModule, SourceModule], providers: [SourceResolver] })
export class SourceApiModule {}
