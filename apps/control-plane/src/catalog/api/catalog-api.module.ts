import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApplicationFinder } from './application-finder.js';
import { ApplicationReads } from './application-reads.js';
import { ApplicationResolver } from './application.resolver.js';

@Module({ imports: [CqrsModule], providers: [ApplicationFinder, ApplicationReads, ApplicationResolver], exports: [ApplicationFinder, ApplicationReads] })
export class CatalogApiModule {}
