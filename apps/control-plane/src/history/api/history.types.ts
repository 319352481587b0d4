import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Sync } from '../../observation/api/index.js';
import { connectionOf } from '../../platform/graphql/connection.js';
import { listOf } from '../../platform/graphql/operation-limits.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@ObjectType()
export class Author {
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  email: string | null;
}

@ObjectType({ description: 'A commit that was seen.' })
export class Commit {
  @Field(() => String)
  sha: string;
  @Field(() => Author)
  author: Author;
  @Field(() => String)
  message: string;
  @Field(() => DateTime)
  committedAt: string;
  @Field(() => String, { nullable: true, description: 'Address of the repository it was seen in.' })
  repository: string | null;
}

@ObjectType({ description: 'Where a commit is on one target.' })
export class CommitReach {
  @Field(() => String, { description: 'live, syncing, failed, superseded or pending.' })
  state: string;
  @Field(() => DateTime)
  assignedAt: string;
  @Field(() => DateTime, { nullable: true, description: 'When it first ran there.' })
  reachedAt: string | null;
  applicationId: string;
  clusterId: string;
}

@ObjectType({ description: 'How many objects a bundle has more, other and less than the one before it.' })
export class DiffCounts {
  @Field(() => Int)
  added: number;
  @Field(() => Int)
  changed: number;
  @Field(() => Int)
  removed: number;
  @Field(() => String, { nullable: true, description: 'For bundleDiff; null when the difference is not stored.' })
  digest: string | null;
}

@ObjectType({ description: 'One deployment of a target.' })
export class HistoryEntry {
  @Field(() => Int, { description: 'Counts the deployments of the target from 1; `rollback` takes it.' })
  id: number;
  @Field(() => String)
  revision: string;
  @Field(() => String)
  digest: string;
  @Field(() => String, { nullable: true })
  previousDigest: string | null;
  @Field(() => String, { description: 'commit, declaration, manual, rollback, release or refresh.' })
  cause: string;
  @Field(() => String, { description: 'Who gave the command, or Tidemark for what a commit caused.' })
  by: string;
  @Field(() => String, { nullable: true })
  reason: string | null;
  @Field(() => DateTime)
  assignedAt: string;
  @Field(() => DiffCounts, { nullable: true })
  diff: DiffCounts | null;
  @Field(() => [Sync], { description: 'Oldest first.', complexity: listOf(2) })
  syncs: Sync[];
  @Field(() => String, { description: 'pending, running, succeeded, failed or superseded.' })
  outcome: string;
  applicationId: string;
  clusterId: string;
  position: number;
}

@ObjectType()
export class HistoryConnection extends connectionOf(HistoryEntry, 'HistoryEntry') {}
