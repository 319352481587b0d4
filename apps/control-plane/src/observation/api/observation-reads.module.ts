import { Module } from '@nestjs/common';
import { TargetReads } from './target-reads.js';

/** Reads of targets, for the faces of other contexts, too. */
@Module({ providers: [TargetReads], exports: [TargetReads] })
export class ObservationReadsModule {}
