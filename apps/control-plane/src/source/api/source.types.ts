import { Field, Float, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../../platform/graphql/connection.js';
import { MutationInput, MutationPayload } from '../../platform/graphql/mutation.js';
import { DateTime } from '../../platform/graphql/scalars.js';

/** Values as the domain has them. */
export enum CredentialKindName {
  BASIC = 'basic',
  SSH = 'ssh',
}
registerEnumType(CredentialKindName, {
  name: 'CredentialKind',
  description: 'What a repository is entered with.',
  valuesMap: { BASIC: { description: 'User name and password or token.' }, SSH: { description: 'SSH private key and known hosts.' } },
});

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

@ObjectType({ description: 'A repository that is watched or configured. Its secrets are never told.' })
export class Source {
  @Field(() => ID)
  id: string;
  @Field(() => String)
  url: string;
  @Field(() => String, { nullable: true, description: 'Name of the credential it is read with.' })
  credential: string | null;
  @Field(() => CredentialKindName, { nullable: true })
  credentialKind: CredentialKindName | null;
  @Field(() => Float, { nullable: true, description: 'null: the default of the installation.' })
  pollSeconds: number | null;
  @Field(() => Boolean, { description: 'Its webhooks are checked with a secret of its own.' })
  hasWebhookSecret: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When a signed webhook last spoke of it; null: not since the control plane started.' })
  webhookSeenAt: string | null;
  @Field(() => SourceFailure, { nullable: true, description: 'null: the last look succeeded.' })
  failure: SourceFailure | null;
  @Field(() => [SourceRef])
  refs: SourceRef[];
}

@ObjectType()
export class SourceConnection extends connectionOf(Source, 'Source') {}

@InputType({ description: 'Either username and password, or sshPrivateKey and knownHosts. Kept in files of the control plane, and told to nobody.' })
export class RepositoryCredentialInput {
  @Field(() => String, { nullable: true })
  username?: string | null;
  @Field(() => String, { nullable: true, description: 'Or a token.' })
  password?: string | null;
  @Field(() => String, { nullable: true, description: 'The text of the file; a key without a passphrase.' })
  sshPrivateKey?: string | null;
  @Field(() => String, { nullable: true, description: 'Lines of a known_hosts file: the only host keys that are accepted.' })
  knownHosts?: string | null;
}

@InputType({ description: 'What is left out stays as it is; null takes it away.' })
export class ConfigureRepositoryInput extends MutationInput {
  @Field(() => String, { description: 'As applications name it; without user name or password.' })
  url: string;
  @Field(() => RepositoryCredentialInput, { nullable: true })
  credential?: RepositoryCredentialInput | null;
  @Field(() => Float, { nullable: true, description: '1 to 86,400 seconds; null: the default of the installation.' })
  pollSeconds?: number | null;
  @Field(() => String, { nullable: true, description: 'What its Git host signs webhooks with, 8 to 1,024 characters; null: the secret of the installation.' })
  webhookSecret?: string | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Accept it without asking the repository for its HEAD first.' })
  skipTest: boolean;
}

@InputType()
export class ForgetRepositoryInput extends MutationInput {
  @Field(() => String)
  url: string;
}

@InputType()
export class TestRepositoryInput extends MutationInput {
  @Field(() => String)
  url: string;
  @Field(() => RepositoryCredentialInput, { nullable: true, description: 'Left out: the one that is registered.' })
  credential?: RepositoryCredentialInput | null;
}

@ObjectType()
export class ConfigureRepositoryPayload extends MutationPayload {
  @Field(() => Source, { nullable: true })
  source: Source | null;
}
