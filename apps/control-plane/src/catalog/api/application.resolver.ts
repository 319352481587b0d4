import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { IdSource } from '@tidemark/kernel';
import { z } from 'zod';
import { IDS } from '../../platform/index.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { answered, intentOf } from '../../platform/graphql/mutation.js';
import type { UserError } from '../../platform/graphql/mutation.js';
import { MutationResult } from '../../platform/graphql/mutation-result.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import type { ApplicationRecord } from '../application/application-reader.js';
import { DeclareManifests } from '../application/declare-manifests.command.js';
import { RetireApplication } from '../application/retire-application.command.js';
import { ApplicationFinder } from './application-finder.js';
import { ApplicationReads } from './application-reads.js';
import { Application, ApplicationConnection, ApplicationFilter, DeclareInput, DeclarePayload, DeleteApplicationInput } from './application.types.js';

const cursors = new CursorCodec('applications', z.tuple([z.string(), z.string(), z.uuid()]));

@Resolver(() => Application)
export class ApplicationResolver {
  constructor(
    @Inject(ApplicationReads) private readonly reads: ApplicationReads,
    @Inject(ApplicationFinder) private readonly finder: ApplicationFinder,
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(IDS) private readonly ids: IdSource,
  ) {}

  @Query(() => ApplicationConnection, { name: 'applications', description: 'By name.' })
  async list(@Args({ type: () => PageArgs }) page: PageArgs, @Args('filter', { type: () => ApplicationFilter, nullable: true }) filter: ApplicationFilter | null) {
    const first = pageSize(page.first);
    const wanted = filter ?? {};
    const rows = await this.reads.page(wanted, cursors.decodeOptional(page.after), first + 1);
    return toConnection(rows, first, ({ name, namespace, id }) => cursors.encode([name, namespace, id]), (row) => row, () => this.reads.count(wanted));
  }

  @Query(() => Application, { name: 'application', nullable: true, description: 'A retired one is found, too, when no other has the name.' })
  async byName(
    @Args('name', { type: () => String }) name: string,
    @Args('namespace', { type: () => String, nullable: true }) namespace: string | null,
    @Context() context: RequestContext,
  ): Promise<Application | null> {
    const found = await this.finder.find({ application: name, namespace });
    return found && this.reads.byId(context).load(found.applicationId);
  }

  @ResolveField(() => Application, { nullable: true, description: 'The application whose bundle declares this one.' })
  owner(@Parent() { ownerId }: Application, @Context() context: RequestContext): Promise<Application | null> | null {
    return ownerId === null ? null : this.reads.byId(context).load(ownerId);
  }

  @Mutation(() => DeclarePayload, { description: 'Declares applications by their manifests; with any error, none.' })
  declare(@Args('input', { type: () => DeclareInput }) input: DeclareInput, @Context() context: RequestContext): Promise<DeclarePayload> {
    const { commandId, meta } = intentOf('declare', input, context, this.ids);
    return answered<DeclarePayload>(
      async () => {
        const { manifests, clusters, dryRun } = input;
        const result = await this.commands.execute(new DeclareManifests({ manifests, clusters: clusters ?? [], dryRun: dryRun ?? false, commandId, meta }));
        const userErrors: UserError[] = result.errors.map(({ application, path, message }) => ({
          code: 'catalog.declaration-rejected',
          message: [application === null ? '' : `${application}: `, path === '' ? '' : `${path} `, message].join(''),
          path: ['input', 'manifests', ...(path === '' ? [] : [path])],
          nextStep: null,
        }));
        return {
          applications: result.applications.map(({ applicationId, name, namespace, outcome }) => ({ id: applicationId, name, namespace, outcome })),
          warnings: result.warnings,
          position: result.position === 0 ? null : result.position,
          userErrors,
        };
      },
      { applications: [], warnings: [] },
    );
  }

  @Mutation(() => MutationResult, { description: 'Retires an application; its history stays. With cascade: false also one that is being deleted: what is left of it stays, and no hook is waited for.' })
  deleteApplication(@Args('input', { type: () => DeleteApplicationInput }) input: DeleteApplicationInput, @Context() context: RequestContext): Promise<MutationResult> {
    const { commandId, meta } = intentOf('deleteApplication', input, context, this.ids);
    return answered<MutationResult>(async () => {
      const { applicationId, name } = await this.deletable(input);
      const { position } = await this.commands.execute(new RetireApplication({ applicationId, name, cascade: input.cascade ?? null, commandId, meta }));
      return { position };
    }, {});
  }

  /** Also one that is being deleted: asked for again, that is no mistake. */
  private async deletable(input: DeleteApplicationInput): Promise<Pick<ApplicationRecord, 'applicationId' | 'name'>> {
    const found = await this.finder.find(input);
    return found !== null && found.retiredAt !== null && (await this.reads.isBeingDeleted(found.applicationId)) ? found : this.finder.living(input);
  }
}
