import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../platform/graphql/connection.js';
import { listOf } from '../../platform/graphql/operation-limits.js';
import { DateTime, JsonScalar } from '../../platform/graphql/scalars.js';
import { HealthStatus, SyncStatus } from './status.types.js';

@ObjectType()
export class UnhealthyResource {
  @Field(() => String, { description: 'group/Kind/namespace/name' })
  key: string;
  @Field(() => HealthStatus)
  status: HealthStatus;
  @Field(() => String)
  message: string;
}

@ObjectType({ description: 'An application in a cluster: what should be there, and what is.' })
export class Target {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  namespace: string;
  @Field(() => SyncStatus)
  sync: SyncStatus;
  @Field(() => HealthStatus)
  health: HealthStatus;
  @Field(() => String)
  healthMessage: string;
  @Field(() => String, { nullable: true, description: 'What runs, as far as the cluster told.' })
  revision: string | null;
  @Field(() => String, { nullable: true })
  digest: string | null;
  @Field(() => String, { description: 'What should run.' })
  desiredRevision: string;
  @Field(() => String)
  desiredDigest: string;
  @Field(() => [String], { description: 'Objects that are not as desired, as group/Kind/namespace/name; at most 100.' })
  outOfSync: string[];
  @Field(() => [UnhealthyResource], { description: 'At most 100.' })
  unhealthy: UnhealthyResource[];
  @Field(() => Int, { description: 'How many objects it has.' })
  resources: number;
  @Field(() => DateTime, { description: 'Since when sync and health are what they are.' })
  since: string;
  @Field(() => DateTime)
  updatedAt: string;
  applicationId: string;
  clusterId: string;
  lastSyncId: string | null;
}

@ObjectType()
export class TargetConnection extends connectionOf(Target, 'Target') {}

@InputType({ description: 'Everything given must be true.' })
export class TargetFilter {
  @Field(() => String, { nullable: true, description: 'Name of an application.' })
  application?: string | null;
  @Field(() => String, { nullable: true, description: 'Namespace of the application.' })
  namespace?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of a cluster.' })
  cluster?: string | null;
  @Field(() => [SyncStatus], { nullable: true })
  sync?: SyncStatus[] | null;
  @Field(() => [HealthStatus], { nullable: true })
  health?: HealthStatus[] | null;
}

@ObjectType({ description: 'One field that differs. Secret values are masked in the cluster.' })
export class DriftField {
  @Field(() => String)
  path: string;
  @Field(() => JsonScalar, { nullable: true })
  desired: unknown;
  @Field(() => JsonScalar, { nullable: true })
  live: unknown;
  @Field(() => String, { description: 'The field manager that wrote the live value.' })
  manager: string;
  @Field(() => String, { nullable: true, description: 'How that manager wrote it: Apply or Update.' })
  operation?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When that manager last wrote anything of the object.' })
  time?: string | null;
}

@ObjectType({ description: 'An object differed from the bundle by the hand of somebody else.' })
export class Drift {
  @Field(() => ID)
  id: string;
  @Field(() => String, { description: 'group/Kind/namespace/name' })
  resource: string;
  @Field(() => String, { description: 'modified or deleted.' })
  change: string;
  @Field(() => [DriftField], { complexity: listOf(3) })
  fields: DriftField[];
  @Field(() => DateTime)
  beganAt: string;
  @Field(() => DateTime, { nullable: true })
  endedAt: string | null;
  @Field(() => String, { nullable: true, description: 'corrected, reverted-by-others or superseded.' })
  how: string | null;
  @Field(() => Boolean, { description: 'It was there, and differed, before this application applied it for the first time: what that first apply overwrote.' })
  beforeAdoption: boolean;
  targetId: string;
  position: number;
}

@ObjectType()
export class DriftConnection extends connectionOf(Drift, 'Drift') {}

@ObjectType({ description: 'Targets of something, counted by state.' })
export class TargetCounts {
  @Field(() => Int)
  targets: number;
  @Field(() => Int)
  synced: number;
  @Field(() => Int)
  outOfSync: number;
  @Field(() => Int)
  healthy: number;
  @Field(() => Int)
  degraded: number;
  @Field(() => Int)
  progressing: number;
}

@ObjectType({ description: 'Something an agent was asked for: a diff, a plan, a refresh.' })
export class Operation {
  @Field(() => ID)
  id: string;
  @Field(() => String, { description: 'diff, plan, refresh, resources, orphans, terminate-sync, confirm-prune, list-actions or run-action.' })
  kind: string;
  @Field(() => String, { description: 'pending, succeeded, failed or expired.' })
  state: string;
  @Field(() => String)
  message: string;
  @Field(() => JsonScalar, { nullable: true })
  result: unknown;
  @Field(() => DateTime)
  requestedAt: string;
  @Field(() => DateTime)
  expiresAt: string;
  targetId: string;
}
