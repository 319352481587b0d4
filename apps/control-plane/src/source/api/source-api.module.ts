import { Module } from '@nestjs/common';
import { SourceModule } from '../source.module.js';
import { SourceResolver } from './source.resolver.js';

@Module({ imports: [SourceModule], providers: [SourceResolver] })
export class SourceApiModule {}
