import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { EventStore, NewEvent, SubscriptionRunner, SubscriptionStatus } from '@tidemark/event-store';
import type { IdSource } from '@tidemark/kernel';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import { answered, intentOf, type Intent } from '../graphql/mutation.js';
import type { RequestContext } from '../graphql/request-context.js';
import type { Logger } from '../logging/logger.js';
import { EVENT_STORE, IDS, LOGGER, SUBSCRIPTIONS } from '../tokens.js';
import { ProjectionRebuildStarted, ProjectionRetried, PROJECTIONS_STREAM } from './projection.events.js';
import { ProjectionInput, ProjectionPayload, ProjectionStatus, type ProjectionKind } from './projections.types.js';

/** What follows the log: how far, what is wrong, and how to put it right. */
@Resolver(() => ProjectionStatus)
export class ProjectionsResolver {
  constructor(
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
    @Inject(EVENT_STORE) private readonly events: EventStore,
    @Inject(IDS) private readonly ids: IdSource,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @Query(() => [ProjectionStatus], { description: 'By name; as many as the product has, some tens.' })
  projections(): ProjectionStatus[] {
    return this.subscriptions.status().map(statusOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  @Mutation(() => ProjectionPayload, { description: 'Makes a read model anew from the first event on. Its readers see it fill; ask `projections` how far it is.' })
  rebuildProjection(@Args('input', { type: () => ProjectionInput }) input: ProjectionInput, @Context() context: RequestContext): Promise<ProjectionPayload> {
    const intent = intentOf('rebuildProjection', input, context, this.ids);
    return this.answer(input, async (found) => {
      if (found.kind !== 'projection') throw new TidemarkError('projections.not-a-projection', `${found.name} acts on events; it is never done twice.`, { nextStep: 'If it is faulted: retryProjection.' });
      const { position, isNew } = await this.record(intent, ProjectionRebuildStarted.of({ name: found.name, position: found.position }));
      // Not waited for: it may take minutes. Asked again with the same key it does not begin again.
      if (isNew) void this.subscriptions.rebuild(found.name).catch((error: unknown) => this.logger.error({ projection: found.name, reason: messageOf(error) }, 'a read model could not be made anew'));
      return position;
    });
  }

  @Mutation(() => ProjectionPayload, { description: 'Lets a faulted subscription try again the event it stopped at; it is never skipped.' })
  retryProjection(@Args('input', { type: () => ProjectionInput }) input: ProjectionInput, @Context() context: RequestContext): Promise<ProjectionPayload> {
    const intent = intentOf('retryProjection', input, context, this.ids);
    return this.answer(input, async (found) => {
      if (found.error === null) throw new TidemarkError('projections.not-faulted', `${found.name} is not faulted.`, { nextStep: 'See `tidemark admin projections`.' });
      const { position } = await this.record(intent, ProjectionRetried.of({ name: found.name, position: found.errorPosition ?? found.position, error: found.error.slice(0, 1_000) }));
      this.subscriptions.resume(found.name);
      return position;
    });
  }

  private answer({ name }: ProjectionInput, work: (found: SubscriptionStatus) => Promise<number>): Promise<ProjectionPayload> {
    return answered<ProjectionPayload>(
      async () => {
        const position = await work(this.find(name));
        return { projection: statusOf(this.find(name)), position };
      },
      { projection: null },
    );
  }

  private find(name: string): SubscriptionStatus {
    const found = this.subscriptions.status().find((one) => one.name === name);
    if (found === undefined) throw new TidemarkError('projections.unknown-projection', `Nothing of the name ${JSON.stringify(name)} follows the log.`, { nextStep: 'List them: tidemark admin projections' });
    return found;
  }

  private async record({ commandId, meta }: Intent, event: NewEvent): Promise<{ position: number; isNew: boolean }> {
    const outcome = await this.events.append({ commandId, meta, fingerprint: event.type, streams: [{ stream: PROJECTIONS_STREAM, expected: 'any', events: [event] }] });
    if (outcome.kind === 'appended' || outcome.kind === 'already-appended') return { position: outcome.lastPosition, isNew: outcome.kind === 'appended' };
    throw new TidemarkError('projections.command-id-reused', 'This idempotency key was used for something else.', { nextStep: 'Use a new key.' });
  }
}

const statusOf = ({ kind, ...status }: SubscriptionStatus): ProjectionStatus => ({ ...status, kind: kind as ProjectionKind });
