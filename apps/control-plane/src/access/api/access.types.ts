import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput, MutationPayload } from '../../platform/graphql/mutation.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@ObjectType('Viewer', { description: 'Who asks.' })
export class ViewerNode {
  @Field(() => String)
  name: string;
  @Field(() => String, { description: 'user or token.' })
  kind: string;
}

@InputType()
export class SignInInput {
  @Field(() => String)
  name: string;
  @Field(() => String)
  password: string;
  @Field(() => String, { nullable: true })
  reason?: string | null;
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null;
}

@ObjectType()
export class SignInPayload extends MutationPayload {
  @Field(() => String, { nullable: true, description: 'A session, for programs: send it as a bearer. Browsers have it as a cookie.' })
  token: string | null;
  @Field(() => DateTime, { nullable: true })
  expiresAt: string | null;
}

@InputType()
export class SignOutInput {
  @Field(() => String, { nullable: true })
  reason?: string | null;
  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null;
}

@InputType()
export class IssueTokenInput extends MutationInput {
  @Field(() => String, { description: 'What will use it.' })
  name: string;
  @Field(() => Int, { nullable: true, description: '1 to 365; 90 when left out.' })
  expiresInDays?: number | null;
}

@ObjectType()
export class IssueTokenPayload extends MutationPayload {
  @Field(() => String, { nullable: true, description: 'Shown once.' })
  token: string | null;
  @Field(() => String, { nullable: true })
  tokenId: string | null;
  @Field(() => DateTime, { nullable: true })
  expiresAt: string | null;
}

@InputType()
export class RevokeTokenInput extends MutationInput {
  @Field(() => String)
  tokenId: string;
}

@ObjectType({ description: 'An API token that works; never its secret.' })
export class ApiToken {
  @Field(() => String)
  tokenId: string;
  @Field(() => String)
  name: string;
  @Field(() => DateTime)
  expiresAt: Date;
  @Field(() => DateTime, { nullable: true, description: 'To the minute.' })
  lastUsedAt: Date | null;
}
