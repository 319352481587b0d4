import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { IdSource } from '@tidemark/kernel';
import { isDigest, TidemarkError } from '@tidemark/kernel';
import { keyText } from '@tidemark/manifest';
import { ApplicationFinder } from '../../catalog/api/index.js';
import { IDS } from '../../platform/index.js';
import { answered, intentOf } from '../../platform/graphql/mutation.js';
import { MutationResult } from '../../platform/graphql/mutation-result.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { RequestOperation } from '../../rollout/index.js';
import { BUNDLE_READER, RENDER_REQUESTS } from '../ports.js';
import type { BundleReader, RenderRequests } from '../ports.js';
import { BundleDiff, RefreshInput } from './bundle.types.js';

@Resolver()
export class BundleResolver {
  constructor(
    @Inject(BUNDLE_READER) private readonly bundles: BundleReader,
    @Inject(RENDER_REQUESTS) private readonly renders: RenderRequests,
    @Inject(ApplicationFinder) private readonly applications: ApplicationFinder,
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(IDS) private readonly ids: IdSource,
  ) {}

  @Query(() => BundleDiff, { nullable: true, description: 'By the digest of a diff, as the history names it.' })
  async bundleDiff(@Args('digest', { type: () => String }) digest: string): Promise<BundleDiff | null> {
    const diff = isDigest(digest) ? await this.bundles.diff(digest) : null;
    return diff && { ...diff, entries: diff.entries.map(({ key, action, unified }) => ({ key: keyText(key), action, unified: unified.text })) };
  }

  @Mutation(() => MutationResult, { description: 'Looks at the repositories now, and lets the agents compare anew.' })
  refresh(@Args('input', { type: () => RefreshInput }) input: RefreshInput, @Context() context: RequestContext): Promise<MutationResult> {
    const intent = intentOf('refresh', input, context, this.ids);
    return answered<MutationResult>(async () => {
      const { applicationId } = await this.applications.living(input);
      await this.renders.refresh(applicationId);
      try {
        const { position } = await this.commands.execute(new RequestOperation({ ...intent, applicationId, clusterIds: null, operation: { kind: 'refresh' } }));
        return { position };
      } catch (refused) {
        // Nothing has run anywhere yet, so there is nothing to compare: looking at the repositories was all there was to do.
        if (refused instanceof TidemarkError && refused.code === 'rollout.nothing-rendered') return { position: null };
        throw refused;
      }
    }, {});
  }
}
