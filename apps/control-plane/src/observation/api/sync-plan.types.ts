import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { PlannedAction } from '@tidemark/protocol';
import { connectionOf } from '../../platform/graphql/connection.js';

@ObjectType({ description: 'An object in a cluster by what names it.' })
export class ObjectKey {
  @Field(() => String)
  group: string;
  @Field(() => String)
  kind: string;
  @Field(() => String)
  namespace: string;
  @Field(() => String)
  name: string;
}

@ObjectType({ description: 'What a sync would do to one object.' })
export class SyncPlanAction {
  @Field(() => String, { description: 'PreSync, Sync, PostSync or SyncFail.' })
  phase: string;
  @Field(() => Int)
  wave: number;
  @Field(() => String, { description: 'What the plan asks for, for example apply, prune or hook.' })
  verb: string;
  @Field(() => String, { description: 'What it comes to in the cluster now: create, configure, unchanged, prune or run.' })
  effect: string;
  @Field(() => ObjectKey)
  object: ObjectKey;
  @Field(() => Boolean, { description: 'A prune that waits for a confirmation.' })
  confirm: boolean;
}

@ObjectType()
export class SyncPlanActionConnection extends connectionOf(SyncPlanAction, 'SyncPlanAction') {}

@ObjectType({ description: 'What a sync of one target would do now, in its order.' })
export class SyncPlan {
  @Field(() => String)
  revision: string;
  @Field(() => String, { description: 'Digest of the bundle.' })
  bundle: string;
  @Field(() => Int, { description: 'Of all actions, also those that were too many to report.' })
  total: number;
  @Field(() => Boolean, { description: 'Whether there were more actions than an agent reports.' })
  truncated: boolean;
  @Field(() => String, { nullable: true, description: 'Why the sync would refuse to prune.' })
  refusal: string | null;
  actionList: readonly PlannedAction[];
}
