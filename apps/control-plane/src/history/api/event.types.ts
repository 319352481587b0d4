import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { TargetCounts } from '../../observation/api/index.js';
import { connectionOf } from '../../platform/graphql/connection.js';
import { DateTime, JsonScalar } from '../../platform/graphql/scalars.js';

@ObjectType()
export class EventActor {
  @Field(() => String, { description: 'user, token, agent or system.' })
  kind: string;
  @Field(() => String)
  id: string;
  @Field(() => String, { nullable: true })
  name: string | null;
}

@ObjectType('Event', { description: 'An immutable fact.' })
export class FleetEvent {
  @Field(() => Int, { description: 'Its dense place in the order of all events.' })
  position: number;
  @Field(() => String)
  type: string;
  @Field(() => DateTime)
  recordedAt: string;
  @Field(() => DateTime, { nullable: true, description: "By the observer's clock, when there was one." })
  occurredAt: string | null;
  @Field(() => EventActor)
  actor: EventActor;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => String)
  stream: string;
  @Field(() => JsonScalar)
  data: unknown;
  @Field(() => String, { nullable: true, description: 'Name of the application it is about.' })
  application: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the cluster it is about.' })
  cluster: string | null;
  @Field(() => String, { description: 'What it says, in one sentence.' })
  summary: string;
}

@ObjectType()
export class EventConnection extends connectionOf(FleetEvent, 'Event') {}

@InputType({ description: 'Everything given must be true.' })
export class EventFilter {
  @Field(() => [String], { nullable: true })
  types?: string[] | null;
  @Field(() => String, { nullable: true })
  stream?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of an application.' })
  application?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of a cluster.' })
  cluster?: string | null;
}

@ObjectType({ description: 'The fleet in numbers.' })
export class FleetStats extends TargetCounts {
  @Field(() => Int)
  clusters: number;
  @Field(() => Int)
  connected: number;
  @Field(() => Int)
  applications: number;
  @Field(() => Int, { description: 'Of the newest event.' })
  position: number;
}
