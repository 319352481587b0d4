import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { Operation, Target } from '../../observation/api/index.js';
import { MutationInput, MutationPayload } from '../../platform/graphql/mutation.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@ObjectType({ description: 'New bundles are kept from the targets until it is released.' })
export class Hold {
  @Field(() => String, { description: 'manual or rollback.' })
  kind: string;
  @Field(() => String)
  by: string;
  @Field(() => String)
  reason: string;
  @Field(() => DateTime)
  since: string;
  @Field(() => DateTime, { nullable: true })
  until: string | null;
}

/** The application a mutation is about. */
@InputType({ isAbstract: true })
abstract class ApplicationInput extends MutationInput {
  @Field(() => String, { description: 'Its name.' })
  application: string;
  @Field(() => String, { nullable: true, description: 'Only needed when several have the name.' })
  namespace?: string | null;
}

@InputType({ isAbstract: true })
export abstract class ClustersInput extends ApplicationInput {
  @Field(() => [String], { nullable: true, description: 'Names of clusters; left out: all of the application.' })
  clusters?: string[] | null;
}

@InputType({ description: 'Objects of a selective sync; "*" stands for anything in one member.' })
export class ResourceSelectorInput {
  @Field(() => String, { description: 'API group; "" for the core group.' })
  group: string;
  @Field(() => String)
  kind: string;
  @Field(() => String, { nullable: true, description: 'Left out: any namespace.' })
  namespace?: string | null;
  @Field(() => String)
  name: string;
  @Field(() => Boolean, { nullable: true, description: 'Leave these out of the sync.' })
  exclude?: boolean | null;
}

@InputType()
export class SyncInput extends ClustersInput {
  @Field(() => Boolean, { nullable: true, description: 'Delete what left Git, also more than PruneLimit; left out: as the policy says, and no more than PruneLimit.' })
  prune?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'With prune: delete even when that is everything the target has. For this sync alone.' })
  allowEmpty?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Ask the agents what a sync would do; changes nothing.' })
  dryRun?: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Take over fields that others own, and replace what cannot be changed.' })
  force?: boolean | null;
  @Field(() => [ResourceSelectorInput], { nullable: true, description: 'Only these objects, at most 100, and no hook. The targets do not count as synced by it.' })
  resources?: ResourceSelectorInput[] | null;
  @Field(() => [String], { nullable: true, description: 'Sync options of this sync alone, behind those of the application: Replace=true and so on.' })
  syncOptions?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Refuse unless this, or what begins so, is what would be synced.' })
  revision?: string | null;
}

@ObjectType()
export class RequestedTargetSync {
  @Field(() => String)
  syncId: string;
  targetId: string;
}

@ObjectType()
export class SyncPayload extends MutationPayload {
  @Field(() => [RequestedTargetSync])
  syncs: RequestedTargetSync[];
  @Field(() => [Operation], { description: 'Of a dry run: ask for each by `operation(id)` until it is not pending.' })
  operations: Operation[];
}

@InputType()
export class DiffApplicationInput extends ApplicationInput {
  @Field(() => String, { nullable: true })
  cluster?: string | null;
}

@ObjectType()
export class OperationsPayload extends MutationPayload {
  @Field(() => [Operation], { description: 'Ask for each by `operation(id)` until it is not pending.' })
  operations: Operation[];
}

@InputType()
export class TerminateSyncInput extends ClustersInput {}

@InputType()
export class ConfirmPruneInput extends ClustersInput {}

@InputType()
export class ConfirmDeletionInput extends ClustersInput {}

@InputType()
export class RollbackInput extends ClustersInput {
  @Field(() => String, { description: 'An id of the history, or the first four or more characters of a revision or a digest.' })
  to: string;
  @Field(() => Boolean, { nullable: true, description: 'Delete what the old bundle does not have; left out: as the policy says.' })
  prune?: boolean | null;
}

@ObjectType()
export class RollbackPayload extends MutationPayload {
  @Field(() => Hold, { nullable: true })
  hold: Hold | null;
  @Field(() => [Target])
  targets: Target[];
}

@InputType()
export class HoldInput extends ApplicationInput {
  @Field(() => DateTime, { nullable: true })
  until?: string | null;
}

@ObjectType()
export class HoldPayload extends MutationPayload {
  @Field(() => Hold, { nullable: true })
  hold: Hold | null;
}

@InputType()
export class ReleaseInput extends ApplicationInput {}
