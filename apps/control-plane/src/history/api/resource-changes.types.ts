import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { DriftField } from '../../observation/api/index.js';
import { connectionOf } from '../../platform/graphql/connection.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@InputType({ description: 'An object of a cluster. What is left out may be anything.' })
export class ResourceRef {
  @Field(() => String)
  kind: string;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true, description: 'Empty for objects of the cluster.' })
  namespace?: string | null;
  @Field(() => String, { nullable: true, description: 'API group; empty for the core one.' })
  group?: string | null;
}

@ObjectType({ description: 'A change of an object, and by whose hand.' })
export class ResourceChange {
  @Field(() => Int, { description: 'Of the event that tells of it.' })
  position: number;
  @Field(() => DateTime, { description: "By the observer's clock, when there was one." })
  at: string;
  @Field(() => String, { description: 'group/Kind/namespace/name' })
  resource: string;
  @Field(() => String, { description: 'commit (it was changed in Git), sync (an agent applied it), action (somebody asked an agent), drift (somebody did it in the cluster).' })
  how: string;
  @Field(() => String, { description: 'added, changed, removed; created, configured, pruned; modified, deleted; or the name of the action.' })
  action: string;
  @Field(() => String, { description: 'The author of the commit, the field managers that wrote, or who asked.' })
  who: string;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => [DriftField], { description: 'What was written in the cluster; secret values are masked there.' })
  fields: DriftField[];
  @Field(() => String, { nullable: true, description: 'Name of the application.' })
  application: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the cluster; null for a commit, which is about all of them.' })
  cluster: string | null;
  /** Resolved to the commit. */
  sha: string | null;
}

@ObjectType()
export class ResourceChangeConnection extends connectionOf(ResourceChange, 'ResourceChange') {}
