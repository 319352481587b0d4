import { execute, load, processCommandId, type EventMeta, type EventStore, type Process, type RecordedEvent } from '@tidemark/event-store';
import { canonicalJson, digestOf, mapLimited, TidemarkError } from '@tidemark/kernel';
import { z } from 'zod';
import { application } from '../domain/application.js';
import { applicationStream, childrenStream } from '../domain/application-identity.js';
import type { ApplicationRetired, DeclarationRejected } from '../domain/catalog.events.js';
import { children, planChildren, type Child, type ChildrenState } from '../domain/children.js';
import { readBundleDeclarations, type BundleDeclarations, type Root } from './bundle-declarations.js';
import type { ClusterLookup } from './cluster-lookup.js';
import { CONCURRENT_APPENDS } from './concurrent-appends.js';
import type { RootBundles } from './root-bundles.js';
import type { Withheld, WithheldValues } from './withheld-values.js';

/** What this process reads of `rollout.bundle-assigned`; the whole of it belongs to rollout. */
const assigned = z.object({
  applicationId: z.string(),
  digest: z.string(),
  revision: z.string(),
  declares: z.boolean(),
  sync: z.object({ prune: z.boolean(), dryRun: z.boolean() }).nullable(),
  statement: z.object({ policy: z.object({ allowEmpty: z.boolean() }) }),
});
type Assigned = z.infer<typeof assigned>;

/**
 * App of apps: when a root application is to sync a bundle, the applications declared in it are declared as its children,
 * and those that left it are retired as the guards allow. It follows what is assigned and not what is published, so that a
 * root without auto-sync, a hold and a rollback mean for children what they mean for objects.
 */
export class AppOfAppsProcess implements Process {
  readonly name = 'app-of-apps';
  readonly handles = ['rollout.bundle-assigned', 'catalog.application-retired'];

  constructor(
    private readonly store: EventStore,
    private readonly bundles: RootBundles,
    private readonly clusters: ClusterLookup,
    private readonly values: WithheldValues,
  ) {}

  async react(event: RecordedEvent): Promise<void> {
    const reaction = new Reaction(this.name, event);
    if (event.type === 'catalog.application-retired') return this.retired(event.data as ApplicationRetired, reaction);
    const data = assigned.parse(event.data);
    if (data.declares && data.sync !== null && !data.sync.dryRun) await this.takeOver(data, data.sync.prune, reaction);
  }

  private async takeOver(data: Assigned, prune: boolean, reaction: Reaction): Promise<void> {
    const root = await this.rootOf(data);
    if (root === null) return;
    const { state } = await load(this.store, children, childrenStream(root.applicationId));
    const basis = digestOf(canonicalJson([data.digest, root.clusters, root.namespace, prune, data.statement.policy.allowEmpty]));
    if (reaction.position <= state.follows) return;
    if (state.basis === basis && state.rejections.size === 0 && state.withheld === null) return;
    const content = await this.bundles.content(data.digest);
    if (!content) throw new TidemarkError('catalog.bundle-missing', `the bundle ${data.digest} of the root application ${root.applicationId} is not stored`, { nextStep: 'Refresh the application, so that it is rendered again.' });
    const read = await readBundleDeclarations(root, content.declarations, this.clusters);
    const own = await this.declareChildren(read, new Set(state.children.map(({ applicationId }) => applicationId)), reaction);
    const plan = planChildren(state.children, {
      present: read.named,
      empty: content.objects.length === 0 && content.declarations.length === 0,
      prune,
      allowEmpty: data.statement.policy.allowEmpty,
    });
    await mapLimited(plan.retire, CONCURRENT_APPENDS, (child) => this.retireChild(root.applicationId, child, 'it left the bundle of its root application', reaction));
    const present = [...own, ...stillKnown(state, read, own)];
    await this.record(root.applicationId, { kind: 'record', applicationId: root.applicationId, digest: data.digest, basis, follows: reaction.position, present, plan, rejections: read.rejections }, reaction);
  }

  /** Those that are the root's now; a declaration that belongs to somebody else becomes a rejection. */
  private async declareChildren(read: BundleDeclarations, known: ReadonlySet<string>, reaction: Reaction): Promise<Child[]> {
    const withheld = await mapLimited(read.declared, CONCURRENT_APPENDS, (declared) => this.values.withhold(declared));
    const outcomes = await mapLimited(withheld, CONCURRENT_APPENDS, (one) => this.declareChild(one, !known.has(one.declared.applicationId), reaction));
    await this.values.forgetOthers(withheld);
    for (const outcome of outcomes) if ('errors' in outcome) read.rejections.push(outcome);
    return outcomes.filter((outcome): outcome is Child => !('errors' in outcome));
  }

  private async declareChild(withheld: Withheld, presumedNew: boolean, reaction: Reaction): Promise<Child | DeclarationRejected> {
    const { declared } = withheld;
    const { applicationId, name, namespace, owner, origin } = declared;
    try {
      await this.values.keep(withheld);
      await reaction.command(applicationId, (commandId, meta) =>
        execute(this.store, application, { stream: applicationStream(applicationId), commandId, meta, command: { kind: 'declare', declared }, presumedNew }),
      );
      return { applicationId, name, namespace };
    } catch (refused) {
      if (!(refused instanceof TidemarkError) || refused.code !== 'catalog.owned-by-another') throw refused;
      return { name, namespace, owner, origin, errors: [{ path: 'metadata.name', message: `${refused.message}. ${refused.nextStep ?? ''}`.trim() }] };
    }
  }

  private async retired(data: ApplicationRetired, reaction: Reaction): Promise<void> {
    await this.values.forget(data.applicationId, reaction.recordedAt);
    await this.rootRetired(data, reaction);
  }

  /** A root that goes takes its children along or lets them go, as it does with its objects. */
  private async rootRetired({ applicationId, cascade }: ApplicationRetired, reaction: Reaction): Promise<void> {
    const { state: retired } = await load(this.store, application, applicationStream(applicationId));
    const owner = retired?.declared.owner;
    if (owner) await this.record(owner.applicationId, { kind: 'forget', applicationId: owner.applicationId, childId: applicationId }, reaction);
    const { state } = await load(this.store, children, childrenStream(applicationId));
    if (reaction.position <= state.follows) return;
    await mapLimited(state.children, CONCURRENT_APPENDS, (child) =>
      cascade ? this.retireChild(applicationId, child, 'its root application was retired', reaction) : this.releaseChild(applicationId, child, reaction),
    );
    const none = { present: [], plan: { retire: [], withheld: null }, rejections: [] };
    if (state.children.length > 0) await this.record(applicationId, { kind: 'record', applicationId, digest: state.digest, basis: '', follows: reaction.position, ...none }, reaction);
  }

  private async retireChild(rootId: string, { applicationId, name }: Child, reason: string, reaction: Reaction): Promise<void> {
    await reaction.command(`retire/${applicationId}`, (commandId, meta) =>
      execute(this.store, application, {
        stream: applicationStream(applicationId),
        commandId,
        meta,
        command: { kind: 'retire', applicationId, name, cascade: null, by: { rootId }, reason },
      }),
    );
  }

  private async releaseChild(ownerId: string, { applicationId }: Child, reaction: Reaction): Promise<void> {
    await reaction.command(`release/${applicationId}`, (commandId, meta) =>
      execute(this.store, application, { stream: applicationStream(applicationId), commandId, meta, command: { kind: 'release-child', ownerId } }),
    );
  }

  private async record(rootId: string, command: Parameters<typeof children.decide>[1], reaction: Reaction): Promise<void> {
    await reaction.command(`record/${rootId}`, (commandId, meta) => execute(this.store, children, { stream: childrenStream(rootId), commandId, meta, command }));
  }

  private async rootOf({ applicationId, revision }: Assigned): Promise<Root | null> {
    const { state } = await load(this.store, application, applicationStream(applicationId));
    if (state === null || state.retired) return null;
    const { spec, clusters } = state.declared;
    const [first] = spec.sources;
    return { applicationId, clusters, repository: first?.url ?? '', path: first?.path ?? null, namespace: spec.destination.namespace, revision };
  }
}

/** Children whose declaration is wrong now, or not ours to give, but that were declared before. */
function stillKnown(state: ChildrenState, read: BundleDeclarations, own: readonly Child[]): Child[] {
  const named = new Set(read.named.map(({ applicationId }) => applicationId));
  const declared = new Set(own.map(({ applicationId }) => applicationId));
  return state.children.filter(({ applicationId }) => named.has(applicationId) && !declared.has(applicationId));
}

/** One delivery of one event: what it commands is numbered by subject, so that a second delivery is absorbed. */
class Reaction {
  constructor(
    private readonly process: string,
    private readonly event: RecordedEvent,
  ) {}

  get position(): number {
    return this.event.position;
  }

  get recordedAt(): string {
    return this.event.recordedAt;
  }

  async command<T>(subject: string, run: (commandId: string, meta: EventMeta) => Promise<T>): Promise<void> {
    const { position, id, meta } = this.event;
    const commandId = processCommandId(`${this.process}/${subject}`, position);
    try {
      await run(commandId, { actor: { kind: 'system', id: this.process }, correlationId: meta.correlationId, causationId: id, ...(meta.reason === undefined ? {} : { reason: meta.reason }) });
    } catch (thrown) {
      // An earlier delivery did this before something else changed: the id can be nobody else's.
      if (!(thrown instanceof TidemarkError) || thrown.code !== 'event-store.command-id-reused') throw thrown;
    }
  }
}
