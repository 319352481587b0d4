import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { HealthStatus, SyncStatus } from '../../observation/api/index.js';
import { connectionOf } from '../../platform/graphql/connection.js';
import { MutationInput, MutationPayload } from '../../platform/graphql/mutation.js';
import { DateTime, JsonScalar } from '../../platform/graphql/scalars.js';
import type { DeclarationIssue } from '../domain/declaration-issue.js';

@ObjectType({ description: 'What is delivered together; it runs on one or more targets.' })
export class Application {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  name: string;
  @Field(() => String)
  namespace: string;
  @Field(() => String)
  project: string;
  @Field(() => String, { nullable: true, description: 'Of its first source.' })
  repository: string | null;
  @Field(() => String, { nullable: true })
  path: string | null;
  @Field(() => String, { nullable: true, description: 'Branch, tag, SHA or chart version it follows.' })
  targetRevision: string | null;
  @Field(() => Boolean)
  automated: boolean;
  @Field(() => Boolean)
  prune: boolean;
  @Field(() => Boolean)
  selfHeal: boolean;
  @Field(() => JsonScalar, { description: 'Fields of the declaration that are kept and not used, as [{path, message}].' })
  warnings: readonly DeclarationIssue[];
  @Field(() => JsonScalar, { description: 'The manifest as declared.' })
  declaration: Readonly<Record<string, unknown>>;
  @Field(() => DateTime)
  declaredAt: string;
  @Field(() => DateTime, { nullable: true })
  retiredAt: string | null;
  /** Resolved to the application that declared it. */
  ownerId: string | null;
}

@ObjectType()
export class ApplicationConnection extends connectionOf(Application, 'Application') {}

@InputType({ description: 'Everything given must be true. Sync and health are true when any target has one of them.' })
export class ApplicationFilter {
  @Field(() => String, { nullable: true })
  name?: string | null;
  @Field(() => String, { nullable: true })
  namespace?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of a cluster it has a target on.' })
  cluster?: string | null;
  @Field(() => String, { nullable: true })
  project?: string | null;
  @Field(() => [SyncStatus], { nullable: true })
  sync?: SyncStatus[] | null;
  @Field(() => [HealthStatus], { nullable: true })
  health?: HealthStatus[] | null;
  @Field(() => String, { nullable: true, description: 'Part of the name.' })
  search?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Retired ones, too.' })
  retired?: boolean | null;
}

@InputType()
export class DeclareInput extends MutationInput {
  @Field(() => String, { description: 'YAML or JSON, one document or many.' })
  manifests: string;
  @Field(() => [String], { nullable: true, description: 'Names of the clusters that "in-cluster" means.' })
  clusters?: string[] | null;
  @Field(() => Boolean, { nullable: true, description: 'Say what would happen, and record nothing.' })
  dryRun?: boolean | null;
}

@ObjectType({ description: 'What a declaration came to.' })
export class DeclaredApplication {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  name: string;
  @Field(() => String)
  namespace: string;
  @Field(() => String, { description: 'created, configured or unchanged.' })
  outcome: string;
}

@ObjectType()
export class DeclarationWarning {
  @Field(() => String, { nullable: true })
  application: string | null;
  @Field(() => String)
  path: string;
  @Field(() => String)
  message: string;
}

@ObjectType()
export class DeclarePayload extends MutationPayload {
  @Field(() => [DeclaredApplication])
  applications: DeclaredApplication[];
  @Field(() => [DeclarationWarning])
  warnings: DeclarationWarning[];
}

@InputType()
export class DeleteApplicationInput extends MutationInput {
  @Field(() => String)
  application: string;
  @Field(() => String, { nullable: true })
  namespace?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether what it deployed goes, too; left out: as its finalizers say.' })
  cascade?: boolean | null;
}
