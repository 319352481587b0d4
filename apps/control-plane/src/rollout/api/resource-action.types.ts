import { Field, InputType } from '@nestjs/graphql';
import { ClustersInput } from './rollout.types.js';

@InputType({ description: 'One object of an application.' })
export class ResourceInput {
  @Field(() => String, { nullable: true, description: 'Of its API; left out: the core group.' })
  group?: string | null;
  @Field(() => String)
  kind: string;
  @Field(() => String, { nullable: true, description: 'Left out: the destination namespace of the application; "" for an object of no namespace.' })
  namespace?: string | null;
  @Field(() => String)
  name: string;
}

@InputType()
export class ListResourcesInput extends ClustersInput {}

@InputType({ description: 'Objects that are no orphans. Globs.' })
export class IgnoredOrphanInput {
  @Field(() => String, { nullable: true, description: 'Left out: the core group.' })
  group?: string | null;
  @Field(() => String, { nullable: true, description: 'Left out: any.' })
  kind?: string | null;
  @Field(() => String, { nullable: true, description: 'Left out: any.' })
  name?: string | null;
}

@InputType()
export class ListOrphansInput extends ClustersInput {
  @Field(() => String, { nullable: true, description: 'The `next` of the page before; left out: the first page.' })
  after?: string | null;
  @Field(() => [IgnoredOrphanInput], { nullable: true, description: 'At most 100.' })
  ignore?: IgnoredOrphanInput[] | null;
}

@InputType({ isAbstract: true })
abstract class OnResourceInput extends ClustersInput {
  @Field(() => ResourceInput)
  resource: ResourceInput;
}

@InputType()
export class ListResourceActionsInput extends OnResourceInput {}

@InputType()
export class ActionParameterInput {
  @Field(() => String)
  name: string;
  @Field(() => String)
  value: string;
}

@InputType()
export class RunResourceActionInput extends OnResourceInput {
  @Field(() => String, { description: 'As `listResourceActions` names it.' })
  action: string;
  @Field(() => [ActionParameterInput], { nullable: true, description: 'At most 20.' })
  parameters?: ActionParameterInput[] | null;
}
