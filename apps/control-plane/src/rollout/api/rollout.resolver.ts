import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { IdSource } from '@tidemark/kernel';
import { ApplicationFinder } from '../../catalog/api/index.js';
import type { Target } from '../../observation/api/index.js';
import { TargetReads } from '../../observation/api/index.js';
import { IDS } from '../../platform/index.js';
import { answered, intentOf } from '../../platform/graphql/mutation.js';
import { MutationResult } from '../../platform/graphql/mutation-result.js';
import { ReadConsistency } from '../../platform/graphql/read-consistency.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { PlaceHold } from '../application/place-hold.command.js';
import { ReleaseHold } from '../application/release-hold.command.js';
import { RequestSync } from '../application/request-sync.command.js';
import { ROLLOUT_READER } from '../application/rollout-readers.js';
import type { RolloutReader } from '../application/rollout-readers.js';
import { StartRollback } from '../application/start-rollback.command.js';
import { ClusterNames } from './cluster-names.js';
import { OperationsAsked } from './operations-asked.js';
import { holdOf } from './hold-node.js';
import type { Hold} from './rollout.types.js';
import { askedPruning, askedResources, askedSyncOptions } from './sync-selection.js';
import { ConfirmDeletionInput, ConfirmPruneInput, DiffApplicationInput, HoldInput, HoldPayload, OperationsPayload, ReleaseInput, RollbackInput, RollbackPayload, SyncInput, SyncPayload, TerminateSyncInput } from './rollout.types.js';

@Resolver()
export class RolloutResolver {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(ApplicationFinder) private readonly applications: ApplicationFinder,
    @Inject(ClusterNames) private readonly clusters: ClusterNames,
    @Inject(ROLLOUT_READER) private readonly rollouts: RolloutReader,
    @Inject(TargetReads) private readonly targets: TargetReads,
    @Inject(ReadConsistency) private readonly consistency: ReadConsistency,
    @Inject(OperationsAsked) private readonly asking: OperationsAsked,
    @Inject(IDS) private readonly ids: IdSource,
  ) {}

  @Mutation(() => SyncPayload, { description: 'Brings targets to the newest bundle, or says what that would do.' })
  sync(@Args('input', { type: () => SyncInput }) input: SyncInput, @Context() context: RequestContext): Promise<SyncPayload> {
    const intent = intentOf('sync', input, context, this.ids);
    return answered<SyncPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      const clusterIds = await this.clusters.ids(input.clusters);
      const { prune, allowEmpty } = askedPruning(input);
      const [resources, syncOptions] = [askedResources(input.resources), askedSyncOptions(input.syncOptions)];
      if (input.dryRun === true) {
        const operation = { kind: 'plan' as const, prune, ...(allowEmpty && { allowEmpty }), ...(resources && { resources }), ...(syncOptions.length > 0 && { syncOptions }) };
        return { syncs: [], ...(await this.asking.ask({ ...intent, applicationId, clusterIds, operation })) };
      }
      const { position, syncs } = await this.commands.execute(new RequestSync({ ...intent, applicationId, clusterIds, prune, allowEmpty, force: input.force ?? false, resources, syncOptions, revision: input.revision ?? null }));
      return { position, syncs, operations: [] };
    }, { syncs: [], operations: [] });
  }

  @Mutation(() => OperationsPayload, { description: 'Asks the agents how what runs differs from what should. Secrets are masked in the cluster.' })
  diffApplication(@Args('input', { type: () => DiffApplicationInput }) input: DiffApplicationInput, @Context() context: RequestContext): Promise<OperationsPayload> {
    const intent = intentOf('diffApplication', input, context, this.ids);
    return answered<OperationsPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      const clusterIds = await this.clusters.ids(input.cluster === null || input.cluster === undefined ? null : [input.cluster]);
      return this.asking.ask({ ...intent, applicationId, clusterIds, operation: { kind: 'diff' } });
    }, { operations: [] });
  }

  @Mutation(() => MutationResult, { description: 'Ends the syncs that run.' })
  terminateSync(@Args('input', { type: () => TerminateSyncInput }) input: TerminateSyncInput, @Context() context: RequestContext): Promise<MutationResult> {
    const intent = intentOf('terminateSync', input, context, this.ids);
    return answered<MutationResult>(async () => {
      const { applicationId } = await this.applications.living(input);
      const { position } = await this.asking.ask({ ...intent, applicationId, clusterIds: await this.clusters.ids(input.clusters), operation: { kind: 'terminate-sync' } });
      return { position };
    }, {});
  }

  @Mutation(() => OperationsPayload, { description: 'Confirms the prunes for which the syncs that run wait (Prune=confirm).' })
  confirmPrune(@Args('input', { type: () => ConfirmPruneInput }) input: ConfirmPruneInput, @Context() context: RequestContext): Promise<OperationsPayload> {
    const intent = intentOf('confirmPrune', input, context, this.ids);
    return answered<OperationsPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      return this.asking.ask({ ...intent, applicationId, clusterIds: await this.clusters.ids(input.clusters), operation: { kind: 'confirm-prune' } });
    }, { operations: [] });
  }

  @Mutation(() => OperationsPayload, { description: 'Confirms what the deletion of an application waits to delete (Delete=confirm); also of a retired one.' })
  confirmDeletion(@Args('input', { type: () => ConfirmDeletionInput }) input: ConfirmDeletionInput, @Context() context: RequestContext): Promise<OperationsPayload> {
    const intent = intentOf('confirmDeletion', input, context, this.ids);
    return answered<OperationsPayload>(async () => {
      const { applicationId } = (await this.applications.find(input)) ?? (await this.applications.living(input));
      return this.asking.ask({ ...intent, applicationId, clusterIds: await this.clusters.ids(input.clusters), operation: { kind: 'confirm-deletion' } });
    }, { operations: [] });
  }

  @Mutation(() => RollbackPayload, { description: 'Puts targets back to an earlier bundle, and holds auto-sync until it is released.' })
  rollback(@Args('input', { type: () => RollbackInput }) input: RollbackInput, @Context() context: RequestContext): Promise<RollbackPayload> {
    const intent = intentOf('rollback', input, context, this.ids);
    return answered<RollbackPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      const clusterIds = await this.clusters.ids(input.clusters);
      const { position, targets } = await this.commands.execute(new StartRollback({ ...intent, applicationId, clusterIds, to: input.to, prune: input.prune ?? null }));
      await this.consistency.reached(position);
      const nodes = await this.targets.byId(context).loadMany(targets.map(({ targetId }) => targetId));
      return { position, hold: await this.holdOn(applicationId), targets: nodes.filter((node): node is Target => node !== null && !(node instanceof Error)) };
    }, { hold: null, targets: [] });
  }

  @Mutation(() => HoldPayload, { description: 'Keeps new bundles from the targets until it is released.' })
  hold(@Args('input', { type: () => HoldInput }) input: HoldInput, @Context() context: RequestContext): Promise<HoldPayload> {
    const intent = intentOf('hold', input, context, this.ids);
    return answered<HoldPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      const { position } = await this.commands.execute(new PlaceHold({ ...intent, applicationId, until: input.until ?? null }));
      await this.consistency.reached(position);
      return { position, hold: await this.holdOn(applicationId) };
    }, { hold: null });
  }

  @Mutation(() => MutationResult, { description: 'Ends a hold; the targets get the newest bundle.' })
  release(@Args('input', { type: () => ReleaseInput }) input: ReleaseInput, @Context() context: RequestContext): Promise<MutationResult> {
    const intent = intentOf('release', input, context, this.ids);
    return answered<MutationResult>(async () => {
      const { applicationId } = await this.applications.living(input);
      const { position } = await this.commands.execute(new ReleaseHold({ ...intent, applicationId }));
      return { position };
    }, {});
  }

  private async holdOn(applicationId: string): Promise<Hold | null> {
    const [record] = await this.rollouts.holds([applicationId]);
    return record ? holdOf(record) : null;
  }
}
