import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import type { IdSource } from '@tidemark/kernel';
import { TidemarkError } from '@tidemark/kernel';
import { z } from 'zod';
import { CONFIG, IDS } from '../../platform/index.js';
import type { Config } from '../../platform/index.js';
import { CursorCodec } from '../../platform/graphql/cursor.js';
import { PageArgs, pageSize, toConnection } from '../../platform/graphql/connection.js';
import { answered, intentOf } from '../../platform/graphql/mutation.js';
import { ReadConsistency } from '../../platform/graphql/read-consistency.js';
import type { RequestContext } from '../../platform/graphql/request-context.js';
import { DeclareRestoration, IssueJoinToken, RegisterCluster, RevokeAgent } from '../application/fleet-commands.js';
import type { JoinGrant } from '../application/fleet-commands.js';
import { agentManifest, DEFAULT_AGENT_IMAGE } from '../installation/agent-manifest.js';
import { CertificateAuthority } from '../pki/certificate-authority.js';
import { CLUSTER_READER } from '../projections/cluster-reader.js';
import type { ClusterReader } from '../projections/cluster-reader.js';
import { clusterOf } from './cluster-node.js';
import { Cluster, ClusterConnection, ClusterFilter, DeclareRestorationInput, IssueJoinTokenInput, RegisterClusterInput, RegisterClusterPayload, RevokeAgentInput } from './cluster.types.js';
import { MutationResult } from '../../platform/graphql/mutation-result.js';

const cursors = new CursorCodec('clusters', z.string().max(253));
const labelsShape = z.record(z.string(), z.string());
const NOTHING = { cluster: null, token: null, expiresAt: null, command: null, kubectlCommand: null, manifest: null };

@Resolver(() => Cluster)
export class ClusterResolver {
  constructor(
    @Inject(CLUSTER_READER) private readonly clusters: ClusterReader,
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(ReadConsistency) private readonly consistency: ReadConsistency,
    @Inject(CertificateAuthority) private readonly authority: CertificateAuthority,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IDS) private readonly ids: IdSource,
  ) {}

  @Query(() => ClusterConnection, { name: 'clusters', description: 'By name.' })
  async list(@Args({ type: () => PageArgs }) page: PageArgs, @Args('filter', { type: () => ClusterFilter, nullable: true }) filter: ClusterFilter | null) {
    const first = pageSize(page.first);
    const after = cursors.decodeOptional(page.after);
    const wanted = { ...(filter?.states && { states: filter.states }), ...(filter?.search && { search: filter.search }) };
    const rows = await this.clusters.list({ first: first + 1, filter: wanted, ...(after !== null && { after }) });
    return toConnection(rows, first, ({ name }) => cursors.encode(name), clusterOf, () => this.clusters.count(wanted));
  }

  @Query(() => Cluster, { name: 'cluster', nullable: true })
  async byName(@Args('name', { type: () => String }) name: string): Promise<Cluster | null> {
    const found = await this.clusters.byName(name);
    return found && clusterOf(found);
  }

  @Mutation(() => RegisterClusterPayload, { description: 'Names a cluster and answers how its agent gets in.' })
  registerCluster(@Args('input', { type: () => RegisterClusterInput }) input: RegisterClusterInput, @Context() context: RequestContext): Promise<RegisterClusterPayload> {
    const intent = intentOf('registerCluster', input, context, this.ids);
    return answered<RegisterClusterPayload>(async () => {
      const labels = labelsShape.safeParse(input.labels ?? {});
      if (!labels.success) throw new TidemarkError('fleet.bad-cluster-labels', 'Labels are an object of texts.', { nextStep: 'Example: {"region": "eu"}.', details: { path: 'input.labels' } });
      return this.granted(await this.commands.execute(new RegisterCluster({ name: input.name, labels: labels.data, server: input.server ?? null }, intent)));
    }, NOTHING);
  }

  @Mutation(() => RegisterClusterPayload, { description: 'Another join token for a registered cluster; unused older ones stop working.' })
  issueJoinToken(@Args('input', { type: () => IssueJoinTokenInput }) input: IssueJoinTokenInput, @Context() context: RequestContext): Promise<RegisterClusterPayload> {
    const intent = intentOf('issueJoinToken', input, context, this.ids);
    return answered<RegisterClusterPayload>(
      async () => this.granted(await this.commands.execute(new IssueJoinToken({ clusterId: await this.idOf(input.cluster) }, intent))),
      NOTHING,
    );
  }

  @Mutation(() => MutationResult, { description: 'Withdraws every credential of the agent and cuts its session.' })
  revokeAgent(@Args('input', { type: () => RevokeAgentInput }) input: RevokeAgentInput, @Context() context: RequestContext): Promise<MutationResult> {
    const intent = intentOf('revokeAgent', input, context, this.ids);
    return answered<MutationResult>(async () => {
      const { position } = await this.commands.execute(new RevokeAgent({ clusterId: await this.idOf(input.cluster) }, intent));
      return { position };
    }, {});
  }

  @Mutation(() => MutationResult, { description: 'Says that this control plane was restored from a backup: agents take its statements again from the first on, and tell what it lost.' })
  declareRestoration(@Args('input', { type: () => DeclareRestorationInput }) input: DeclareRestorationInput, @Context() context: RequestContext): Promise<MutationResult> {
    const intent = intentOf('declareRestoration', input, context, this.ids);
    return answered<MutationResult>(() => this.commands.execute(new DeclareRestoration(intent)), {});
  }

  private async granted(grant: JoinGrant): Promise<Omit<RegisterClusterPayload, 'userErrors'>> {
    await this.consistency.reached(grant.position);
    const { token, expiresAt, command, kubectlCommand, position } = grant;
    const found = await this.clusters.byId(grant.clusterId);
    const manifest = agentManifest({ cluster: grant.name, server: this.config.publicUrl, token, caPem: this.authority.pem, image: DEFAULT_AGENT_IMAGE });
    return { cluster: found && clusterOf(found), token, expiresAt, command, kubectlCommand, manifest, position };
  }

  private async idOf(name: string): Promise<string> {
    const found = await this.clusters.byName(name);
    if (found) return found.clusterId;
    throw new TidemarkError('fleet.unknown-cluster', `There is no cluster ${JSON.stringify(name.slice(0, 80))}.`, { nextStep: 'List them with `tidemark cluster list`.', details: { path: 'input.cluster' } });
  }
}
