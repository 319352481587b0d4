import { Field, Float, ID, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../platform/graphql/connection.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@ObjectType({ description: 'A branch, tag or SHA that applications follow.' })
export class SourceRef {
  @Field(() => String)
  ref: string;
  @Field(() => String, { nullable: true })
  revision: string | null;
  @Field(() => Boolean, { description: 'It was there and is gone; what ran goes on running.' })
  lost: boolean;
}

@ObjectType()
export class SourceFailure {
  @Field(() => String)
  code: string;
  @Field(() => String)
  message: string;
  @Field(() => DateTime)
  since: string;
}

@ObjectType({ description: 'A repository that is watched.' })
export class Source {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  url: string;
  @Field(() => String, { nullable: true, description: 'Name of the credential it is read with.' })
  credential: string | null;
  @Field(() => Float, { nullable: true, description: 'null: the default of the installation.' })
  pollSeconds: number | null;
  @Field(() => SourceFailure, { nullable: true, description: 'null: the last look succeeded.' })
  failure: SourceFailure | null;
  @Field(() => [SourceRef])
  refs: SourceRef[];
}

@ObjectType()
export class SourceConnection extends connectionOf(Source, 'Source') {}
