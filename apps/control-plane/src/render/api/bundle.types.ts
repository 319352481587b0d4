import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput } from '../../platform/graphql/mutation.js';
import { DateTime } from '../../platform/graphql/scalars.js';

@ObjectType({ description: 'One object that differs between two bundles. Secret values are masked.' })
export class BundleDiffEntry {
  @Field(() => String, { description: 'group/Kind/namespace/name' })
  key: string;
  @Field(() => String, { description: 'added, changed or removed.' })
  action: string;
  @Field(() => String, { description: 'A unified diff of YAML.' })
  unified: string;
}

@ObjectType({ description: 'The difference from one bundle to the next.' })
export class BundleDiff {
  @Field(() => Int)
  added: number;
  @Field(() => Int)
  changed: number;
  @Field(() => Int)
  removed: number;
  @Field(() => [BundleDiffEntry])
  entries: BundleDiffEntry[];
}

@ObjectType({ description: 'The rendered manifests of a revision.' })
export class Bundle {
  @Field(() => String)
  digest: string;
  @Field(() => String)
  revision: string;
  @Field(() => DateTime)
  publishedAt: string;
  @Field(() => Int)
  objects: number;
  @Field(() => [String], { description: 'What was left out or used only once while it was rendered; it runs all the same.' })
  warnings: string[];
}

@InputType()
export class RefreshInput extends MutationInput {
  @Field(() => String)
  application: string;
  @Field(() => String, { nullable: true })
  namespace?: string | null;
}
