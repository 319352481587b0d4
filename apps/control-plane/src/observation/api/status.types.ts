import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { DateTime } from '../../platform/graphql/scalars.js';

export enum SyncStatus {
  SYNCED = 'SYNCED',
  OUT_OF_SYNC = 'OUT_OF_SYNC',
  UNKNOWN = 'UNKNOWN',
  SYNCING = 'SYNCING',
}
registerEnumType(SyncStatus, {
  name: 'SyncStatus',
  description: 'Whether what runs is what should.',
  valuesMap: { SYNCING: { description: 'A sync is running.' }, UNKNOWN: { description: 'The cluster has not said yet, or cannot say.' } },
});

export enum HealthStatus {
  HEALTHY = 'HEALTHY',
  SUSPENDED = 'SUSPENDED',
  PROGRESSING = 'PROGRESSING',
  MISSING = 'MISSING',
  DEGRADED = 'DEGRADED',
  UNKNOWN = 'UNKNOWN',
}
registerEnumType(HealthStatus, { name: 'HealthStatus', description: 'Whether what runs works; of several objects the worst.' });

@ObjectType({ description: 'Something a person should look at.' })
export class Condition {
  @Field(() => String)
  type: string;
  @Field(() => String)
  message: string;
  @Field(() => DateTime)
  since: string;
}

@ObjectType({ description: 'What a sync did, in objects.' })
export class SyncCounts {
  @Field(() => Int)
  created: number;
  @Field(() => Int)
  configured: number;
  @Field(() => Int)
  unchanged: number;
  @Field(() => Int)
  pruned: number;
  @Field(() => Int)
  skipped: number;
  @Field(() => Int)
  failed: number;
}

@ObjectType()
export class SyncFailure {
  @Field(() => String)
  key: string;
  @Field(() => String)
  message: string;
}

@ObjectType({ description: 'One operation that brings a target to a bundle.' })
export class Sync {
  @Field(() => String)
  syncId: string;
  @Field(() => String)
  revision: string;
  @Field(() => String)
  digest: string;
  @Field(() => String, { nullable: true, description: 'requested, self-heal, retry or resumed; null when the report of its start was lost.' })
  trigger: string | null;
  @Field(() => Int)
  attempt: number;
  @Field(() => DateTime, { nullable: true, description: "By the cluster's clock." })
  startedAt: string | null;
  @Field(() => DateTime, { nullable: true })
  finishedAt: string | null;
  @Field(() => String, { description: 'running, succeeded, failed or terminated.' })
  outcome: string;
  @Field(() => String)
  message: string;
  @Field(() => SyncCounts, { nullable: true })
  counts: SyncCounts | null;
  @Field(() => [SyncFailure], { description: 'The first 50; counts.failed has the whole number.' })
  failures: SyncFailure[];
}
