import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../../platform/graphql/connection.js';
import type { FleetChangeGroup } from '../domain/fleet-change.js';
import { Moment } from './past.types.js';

export enum FleetChangeKind {
  ADDED = 'ADDED',
  REMOVED = 'REMOVED',
  CHANGED = 'CHANGED',
}
registerEnumType(FleetChangeKind, { name: 'FleetChangeKind', description: 'Whether the targets came, went, or became something else.' });

@ObjectType({ description: 'One thing that became another.' })
export class TargetChange {
  @Field(() => String, { description: 'image, chart, revision, content, desired, sync or health.' })
  what: string;
  @Field(() => String, { nullable: true, description: 'Of the image or chart.' })
  name: string | null;
  @Field(() => String, { nullable: true, description: 'null: there was none.' })
  from: string | null;
  @Field(() => String, { nullable: true })
  to: string | null;
}

@ObjectType({ description: 'A target by its names.' })
export class TargetName {
  @Field(() => String)
  application: string;
  @Field(() => String)
  namespace: string;
  @Field(() => String)
  cluster: string;
}

@ObjectType({ description: 'Targets that changed in the same way.' })
export class FleetChange {
  @Field(() => FleetChangeKind)
  kind: FleetChangeKind;
  @Field(() => [TargetChange])
  changes: TargetChange[];
  @Field(() => Int, { description: 'How many.' })
  targets: number;
  @Field(() => String, { description: 'In one line: "120 targets: image nginx 1.2 -> 1.3".' })
  summary: string;
  exampleIds: readonly string[];
}

@ObjectType()
export class FleetChangeConnection extends connectionOf(FleetChange, 'FleetChange') {}

@ObjectType({ description: 'What became of the fleet from one instant to another.' })
export class FleetDiff {
  @Field(() => Moment)
  from: Moment;
  @Field(() => Moment)
  to: Moment;
  @Field(() => Int, { description: 'Targets that are not what they were.' })
  targets: number;
  found: readonly FleetChangeGroup[];
}
