import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { IdSource } from '@tidemark/kernel';
import { z } from 'zod';
import { IDS } from '../../platform/index.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { answered, intentOf } from '../../platform/graphql/mutation.js';
import { MutationResult } from '../../platform/graphql/mutation-result.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { ConfigureRepository, ForgetRepository, TestRepository } from '../application/source-commands.js';
import type { RepositorySettings } from '../domain/repository-settings.js';
import { SOURCE_DIRECTORY } from '../ports.js';
import type { SourceDirectory, WatchedSource } from '../ports.js';
import { givenCredential } from './given-credential.js';
import { ConfigureRepositoryInput, ConfigureRepositoryPayload, ForgetRepositoryInput, Source, SourceConnection, TestRepositoryInput } from './source.types.js';
import type { CredentialKindName } from './source.types.js';

const cursors = new CursorCodec('sources', z.string().max(2_048));

@Resolver(() => Source)
export class SourceResolver {
  constructor(
    @Inject(SOURCE_DIRECTORY) private readonly sources: SourceDirectory,
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(IDS) private readonly ids: IdSource,
  ) {}

  @Query(() => SourceConnection, { name: 'sources', description: 'By address.' })
  async list(@Args({ type: () => PageArgs }) page: PageArgs) {
    const first = pageSize(page.first);
    const after = cursors.decodeOptional(page.after);
    const rows = await this.sources.list({ first: first + 1, ...(after !== null && { after }) });
    return toConnection(rows, first, ({ url }) => cursors.encode(url), sourceOf, () => this.sources.count());
  }

  @Query(() => Source, { name: 'source', nullable: true, description: 'By any spelling of its address.' })
  async byUrl(@Args('url', { type: () => String }) url: string): Promise<Source | null> {
    const found = await this.sources.byUrl(url);
    return found && sourceOf(found);
  }

  @Mutation(() => ConfigureRepositoryPayload, { description: 'Says how a repository is entered and polled, before or after an application uses it.' })
  configureRepository(@Args('input', { type: () => ConfigureRepositoryInput }) input: ConfigureRepositoryInput, @Context() context: RequestContext): Promise<ConfigureRepositoryPayload> {
    const intent = intentOf('configureRepository', input, context, this.ids);
    return answered<ConfigureRepositoryPayload>(
      async () => {
        const { position } = await this.commands.execute(new ConfigureRepository({ url: input.url, settings: settingsOf(input), skipTest: input.skipTest }, intent));
        const found = await this.sources.byUrl(input.url);
        return { source: found && sourceOf(found), position };
      },
      { source: null },
    );
  }

  @Mutation(() => MutationResult, { description: 'Removes what is known of a repository that no application uses, with its credential and webhook secret.' })
  forgetRepository(@Args('input', { type: () => ForgetRepositoryInput }) input: ForgetRepositoryInput, @Context() context: RequestContext): Promise<MutationResult> {
    const intent = intentOf('forgetRepository', input, context, this.ids);
    return answered<MutationResult>(async () => {
      const { position } = await this.commands.execute(new ForgetRepository({ url: input.url }, intent));
      return { position };
    }, {});
  }

  @Mutation(() => MutationResult, { description: 'Asks the repository for its HEAD and changes nothing; userErrors say why it cannot be read.' })
  testRepository(@Args('input', { type: () => TestRepositoryInput }) input: TestRepositoryInput, @Context() context: RequestContext): Promise<MutationResult> {
    intentOf('testRepository', input, context, this.ids);
    return answered<MutationResult>(async () => {
      await this.commands.execute(new TestRepository({ url: input.url, credential: input.credential == null ? null : givenCredential(input.credential) }));
      return { position: null };
    }, {});
  }
}

/** Only members that were given: one left out is not the same as null. */
const settingsOf = ({ credential, pollSeconds, webhookSecret }: ConfigureRepositoryInput): RepositorySettings => ({
  ...(credential !== undefined && { credential: credential === null ? null : givenCredential(credential) }),
  ...(pollSeconds !== undefined && { pollSeconds }),
  ...(webhookSecret !== undefined && { webhookSecret }),
});

const sourceOf = ({ repositoryId, credentialKind, refs, ...told }: WatchedSource): Source => ({
  id: repositoryId,
  url: told.url,
  credential: told.credential,
  credentialKind: credentialKind as CredentialKindName | null,
  pollSeconds: told.pollSeconds,
  hasWebhookSecret: told.hasWebhookSecret,
  webhookSeenAt: told.webhookSeenAt,
  failure: told.failure,
  refs: [...refs],
});
