import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { HealthStatus, SyncStatus, TargetCounts } from '../../observation/api/index.js';
import { connectionOf } from '../../platform/graphql/connection.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@ObjectType({ description: 'The oldest event that is kept.' })
export class RetentionFloor {
  @Field(() => Int)
  position: number;
  @Field(() => DateTime)
  recordedAt: string;
}

@ObjectType({ description: 'Which instant an answer is of.' })
export class Moment {
  @Field(() => Int, { description: 'Everything up to this event had happened, and nothing after it.' })
  position: number;
  @Field(() => DateTime, { nullable: true, description: 'When that event was recorded; null of an empty log.' })
  recordedAt: string | null;
  @Field(() => Int, { description: 'The newest position there is.' })
  newest: number;
  @Field(() => RetentionFloor, { nullable: true, description: 'Nothing before it can be asked for; null of an empty log.' })
  floor: RetentionFloor | null;
}

@ObjectType({ description: 'Something by its name, with a version: an image and its tag or digest, a chart and its version.' })
export class Versioned {
  @Field(() => String)
  name: string;
  @Field(() => String, { description: 'Empty when none was given.' })
  version: string;
}

@ObjectType({ description: 'An application in a cluster as it was.' })
export class TargetAt {
  @Field(() => ID)
  id: string;
  @Field(() => String, { description: 'Name of the application.' })
  application: string;
  @Field(() => String, { description: 'Namespace of the application.' })
  namespace: string;
  @Field(() => String, { description: 'Name of the cluster.' })
  cluster: string;
  @Field(() => SyncStatus)
  sync: SyncStatus;
  @Field(() => HealthStatus)
  health: HealthStatus;
  @Field(() => String, { nullable: true, description: 'What ran, as far as the cluster had told.' })
  revision: string | null;
  @Field(() => String, { nullable: true })
  digest: string | null;
  @Field(() => String, { nullable: true, description: 'What should have run.' })
  desiredRevision: string | null;
  @Field(() => String, { nullable: true })
  desiredDigest: string | null;
  @Field(() => Int, { description: 'The event that made it so.' })
  sincePosition: number;
  @Field(() => DateTime)
  since: string;
  @Field(() => Int, { nullable: true, description: 'The event that made it something else; null when it is so still.' })
  untilPosition: number | null;
  @Field(() => DateTime, { nullable: true })
  until: string | null;
}

@ObjectType()
export class TargetAtConnection extends connectionOf(TargetAt, 'TargetAt') {}

@ObjectType({ description: 'How many targets of an application ran a revision; null: nothing was known to run.' })
export class RevisionCount {
  @Field(() => String, { nullable: true })
  revision: string | null;
  @Field(() => Int)
  targets: number;
}

@ObjectType({ description: 'An application as it was: what its targets were together.' })
export class ApplicationAt {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  name: string;
  @Field(() => String)
  namespace: string;
  @Field(() => TargetCounts)
  counts: TargetCounts;
  @Field(() => [RevisionCount], { description: 'What ran, most targets first; at most 10.' })
  revisions: RevisionCount[];
}

@ObjectType()
export class ApplicationAtConnection extends connectionOf(ApplicationAt, 'ApplicationAt') {}

@ObjectType({ description: 'How many targets had a sync and a health together.' })
export class StateCount {
  @Field(() => SyncStatus)
  sync: SyncStatus;
  @Field(() => HealthStatus)
  health: HealthStatus;
  @Field(() => Int)
  targets: number;
}

@ObjectType({ description: 'The fleet as it was.' })
export class FleetAt {
  @Field(() => Moment)
  asOf: Moment;
}

@InputType({ description: 'Everything given must be true.' })
export class TargetAtFilter {
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
  @Field(() => String, { nullable: true, description: 'What ran had this image: "nginx", "nginx:1.27", "ghcr.io/a/b@sha256:…".' })
  image?: string | null;
  @Field(() => String, { nullable: true, description: 'What ran was rendered from this chart: "podinfo" or "podinfo:6.7.1".' })
  chart?: string | null;
  @Field(() => String, { nullable: true, description: 'What ran was this commit: its SHA, or the first seven or more characters of it.' })
  commit?: string | null;
}

@InputType({ description: 'Everything given must be true.' })
export class ApplicationAtFilter {
  @Field(() => String, { nullable: true })
  name?: string | null;
  @Field(() => String, { nullable: true })
  namespace?: string | null;
  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  search?: string | null;
}
