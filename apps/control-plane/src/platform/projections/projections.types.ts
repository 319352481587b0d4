import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MutationInput, MutationPayload } from '../graphql/mutation.js';

export enum ProjectionKind {
  PROJECTION = 'projection',
  PROCESS = 'process',
}
registerEnumType(ProjectionKind, {
  name: 'ProjectionKind',
  description: 'What a subscription makes of events.',
  valuesMap: { PROJECTION: { description: 'A read model; it can be made anew.' }, PROCESS: { description: 'What is done about events; it is never done twice.' } },
});

@ObjectType({ description: 'What follows the log in this process, and how far it is.' })
export class ProjectionStatus {
  @Field(() => String)
  name: string;
  @Field(() => Int)
  version: number;
  @Field(() => ProjectionKind)
  kind: ProjectionKind;
  @Field(() => String, { description: 'starting, standby, catching-up, live, faulted or stopped.' })
  state: string;
  @Field(() => Int, { description: 'The last position it has handled.' })
  position: number;
  @Field(() => Int, { description: 'Events between it and the end of the log.' })
  lag: number;
  @Field(() => String, { nullable: true, description: 'Why it is faulted.' })
  error: string | null;
  @Field(() => Int, { nullable: true, description: 'The event it can not handle.' })
  errorPosition: number | null;
}

@InputType()
export class ProjectionInput extends MutationInput {
  @Field(() => String)
  name: string;
}

@ObjectType()
export class ProjectionPayload extends MutationPayload {
  @Field(() => ProjectionStatus, { nullable: true })
  projection: ProjectionStatus | null;
}
