import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { TidemarkError, type IdSource } from '@tidemark/kernel';
import { operation, type ResourceKey } from '@tidemark/protocol';
import { ApplicationFinder } from '../../catalog/api/index.js';
import { IDS } from '../../platform/index.js';
import { answered, intentOf } from '../../platform/graphql/mutation.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import type { AskedOperation } from '../application/request-operation.command.js';
import { ApplicationRollouts } from '../application/application-rollouts.js';
import { ClusterNames } from './cluster-names.js';
import { OperationsAsked } from './operations-asked.js';
import { ListResourceActionsInput, ListOrphansInput, ListResourcesInput, RunResourceActionInput, type ResourceInput } from './resource-action.types.js';
import { OperationsPayload } from './rollout.types.js';

/** The form the wire wants; what people type is checked before it becomes an event. */
const asked = operation.shape.operation;
const NO_TARGET = '00000000-0000-0000-0000-000000000000';

@Resolver()
export class ResourceActionResolver {
  constructor(
    @Inject(ApplicationFinder) private readonly applications: ApplicationFinder,
    @Inject(ApplicationRollouts) private readonly rollouts: ApplicationRollouts,
    @Inject(ClusterNames) private readonly clusters: ClusterNames,
    @Inject(OperationsAsked) private readonly asking: OperationsAsked,
    @Inject(IDS) private readonly ids: IdSource,
  ) {}

  @Mutation(() => OperationsPayload, { description: 'Asks the agents for the objects of an application, as they are now. The result of each operation is {resources: [{key, sync, health, message, wanted}], total, truncated}.' })
  listResources(@Args('input', { type: () => ListResourcesInput }) input: ListResourcesInput, @Context() context: RequestContext): Promise<OperationsPayload> {
    const intent = intentOf('listResources', input, context, this.ids);
    return answered<OperationsPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      return this.asking.ask({ ...intent, applicationId, clusterIds: await this.clusters.ids(input.clusters), operation: { kind: 'resources' } });
    }, { operations: [] });
  }

  @Mutation(() => OperationsPayload, { description: 'Asks the agents for the objects in the destination namespace that no application of the cluster tracks. The result of each operation is a page, {orphans: [{key, createdAt, manager}], next, unread: [{group, kind, reason}]}.' })
  listOrphans(@Args('input', { type: () => ListOrphansInput }) input: ListOrphansInput, @Context() context: RequestContext): Promise<OperationsPayload> {
    const intent = intentOf('listOrphans', input, context, this.ids);
    return answered<OperationsPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      const ignore = (input.ignore ?? []).map(({ group, kind, name }) => ({ group: group ?? '', kind: kind ?? '', name: name ?? '' }));
      const wanted = checked({ kind: 'orphans', after: input.after ?? null, ignore });
      return this.asking.ask({ ...intent, applicationId, clusterIds: await this.clusters.ids(input.clusters), operation: wanted });
    }, { operations: [] });
  }

  @Mutation(() => OperationsPayload, { description: 'Asks the agents what can be done to an object in its present state. The result of each operation is {resource, actions: [{name, disabled, displayName, iconClass, params}]}.' })
  listResourceActions(@Args('input', { type: () => ListResourceActionsInput }) input: ListResourceActionsInput, @Context() context: RequestContext): Promise<OperationsPayload> {
    const intent = intentOf('listResourceActions', input, context, this.ids);
    return answered<OperationsPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      const resource = await this.resourceOf(applicationId, input.resource);
      return this.asking.ask({ ...intent, applicationId, clusterIds: await this.clusters.ids(input.clusters), operation: checked({ kind: 'list-actions', resource }) });
    }, { operations: [] });
  }

  @Mutation(() => OperationsPayload, { description: 'Does an action to an object of an application: restart, scale, pause … The result of each operation is {resource, action, changed: [{key, fields}], created: [key]}.' })
  runResourceAction(@Args('input', { type: () => RunResourceActionInput }) input: RunResourceActionInput, @Context() context: RequestContext): Promise<OperationsPayload> {
    const intent = intentOf('runResourceAction', input, context, this.ids);
    return answered<OperationsPayload>(async () => {
      const { applicationId } = await this.applications.living(input);
      const resource = await this.resourceOf(applicationId, input.resource);
      const parameters = Object.fromEntries((input.parameters ?? []).map(({ name, value }) => [name, value]));
      const { name, id } = intent.meta.actor;
      const wanted = checked({ kind: 'run-action', resource, action: input.action, parameters, requestedBy: name ?? id });
      return this.asking.ask({ ...intent, applicationId, clusterIds: await this.clusters.ids(input.clusters), operation: wanted });
    }, { operations: [] });
  }

  private async resourceOf(applicationId: string, { group, kind, namespace, name }: ResourceInput): Promise<ResourceKey> {
    return { group: group ?? '', kind, namespace: namespace ?? (await this.rollouts.plan(applicationId)).destinationNamespace, name };
  }
}

/** Throws `rollout.action-invalid`. */
function checked(wanted: AskedOperation): AskedOperation {
  const parsed = asked.safeParse({ ...wanted, targetId: NO_TARGET });
  if (parsed.success) return wanted;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new TidemarkError('rollout.action-invalid', `${path}: ${issue?.message ?? 'is not usable'}`, { nextStep: 'Correct it and ask again.', details: { path: `input.${path}` } });
}
