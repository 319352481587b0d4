import { mapLimited } from '@tidemark/kernel';
import { gvkOf, keyOf, isHook, isSkipped, labelOf, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import type { DesiredTarget, SyncRequest } from '@tidemark/protocol';
import { actionsOf, parseSyncOptions, planSync, pruneAllowed, selectedBy, type SyncOptions, type SyncPlan } from '@tidemark/sync';
import { objectName } from '../cluster/index.js';
import type { PreparedBundle } from './bundle-objects.js';
import { namespaceWish } from './destination-namespace.js';
import { TARGET_LABEL } from './labels.js';
import { extrasOf, type Members } from './members.js';
import type { ApplySettings } from './object-applier.js';
import { readEntry } from './object-pruner.js';
import type { TargetContext } from './target-context.js';

const PARALLEL_READS = 16;

export interface PlannedSync {
  readonly plan: SyncPlan;
  readonly total: number;
  /** Why nothing is pruned although something would be; undefined when that is in order. */
  readonly refusal: { readonly condition: 'EmptyBundle' | 'PruneRefused'; readonly message: string } | undefined;
  /** Objects that left the bundle and stay because pruning is off or refused. */
  readonly kept: number;
}

/** Plans a sync of a target: reads the objects that may be pruned and asks `@tidemark/sync`. Changes nothing. */
export async function planTarget(
  context: TargetContext,
  statement: DesiredTarget,
  bundle: PreparedBundle,
  members: Members,
  request: Pick<SyncRequest, 'prune' | 'automated' | 'allowEmpty' | 'resources'> & { readonly startedAt: string },
): Promise<PlannedSync> {
  const { options } = parseSyncOptions(statement.syncOptions);
  const extras = extrasOf(context.inventory.entries(statement.targetId), members);
  const live = request.prune ? await liveExtras(context, statement.targetId, extras) : [];
  const verdict = pruneAllowed({
    names: live.map((object) => objectName(keyOf(object))),
    total: live.length + members.size,
    empty: members.size === 0,
    allowEmpty: statement.policy.allowEmpty || request.allowEmpty === true,
    limit: request.automated === true ? options.pruneLimit : null,
  });
  const desired = [...bundle.objects.values()].map(({ object }) => object);
  const plan = planSync({
    desired,
    live,
    inventory: extras.map(({ key }) => key),
    options,
    namespace: statement.destinationNamespace,
    namespaceMetadata: statement.namespaceMetadata,
    revision: statement.revision,
    startedAt: Math.floor(Date.parse(request.startedAt) / 1_000),
    prune: request.prune && verdict.allowed,
    // Hooks are about the whole application (Argo CD leaves them out of a selective sync, too).
    ...(request.resources && { selects: selectedBy(request.resources), skipHooks: true }),
    scopeOf: scopesIn(desired),
  });
  const condition = members.size === 0 ? 'EmptyBundle' : 'PruneRefused';
  return {
    plan,
    total: actionsOf(plan).length,
    refusal: verdict.allowed ? undefined : { condition, message: verdict.reason },
    kept: request.prune && verdict.allowed ? 0 : request.prune ? live.length : extras.filter(({ id }) => context.index.get(id) !== undefined).length,
  };
}

async function liveExtras(context: TargetContext, targetId: string, extras: readonly { id: string; version: string; key: ObjectKey }[]): Promise<KubernetesObject[]> {
  const live: KubernetesObject[] = [];
  await mapLimited(extras, PARALLEL_READS, async (entry) => {
    const found = await readEntry(context, entry);
    if (found && labelOf(found.object, TARGET_LABEL) === targetId) live.push(found.object);
  });
  return live;
}

/** The objects of a prepared bundle have their namespaces: whatever has none is cluster-scoped. */
export function scopesIn(objects: readonly KubernetesObject[]): (group: string, kind: string) => 'cluster' | 'namespaced' {
  const namespaced = new Set(objects.filter(({ metadata }) => metadata.namespace !== undefined).map((object) => kindName(object)));
  return (group, kind) => (namespaced.has(`${group}/${kind}`) ? 'namespaced' : 'cluster');
}

const kindName = (object: KubernetesObject): string => {
  const { group, kind } = gvkOf(object);
  return `${group}/${kind}`;
};

/** The statement under which one sync with options of its own is planned and applied. */
export const withOptions = (statement: DesiredTarget, syncOptions: SyncRequest['syncOptions']): DesiredTarget =>
  syncOptions === undefined ? statement : { ...statement, syncOptions: [...statement.syncOptions, ...syncOptions] };

/** How the objects of a target are applied, by its options and the request. */
export function applySettings(statement: DesiredTarget, bundle: PreparedBundle, request: Pick<SyncRequest, 'force'> | null): ApplySettings {
  const options: SyncOptions = parseSyncOptions(statement.syncOptions).options;
  return {
    targetId: statement.targetId,
    createNamespace: options.createNamespace ? namespaceWish(statement, bundle) : null,
    always: request?.force === true,
    definedKinds: definedKinds(bundle),
    ignoreDifferences: statement.ignoreDifferences,
    takesOver: request !== null,
    options: request?.force === true ? { ...options, force: true } : options,
  };
}

function definedKinds(bundle: PreparedBundle): ReadonlyMap<string, string> {
  const kinds = new Map<string, string>();
  for (const { object } of bundle.objects.values()) {
    if (object.kind !== 'CustomResourceDefinition') continue;
    const spec = object['spec'] as { group?: unknown; names?: { kind?: unknown } } | undefined;
    kinds.set(`${String(spec?.group)}/${String(spec?.names?.kind)}`, object.metadata.name ?? '');
  }
  return kinds;
}

/** The kinds a target follows: those it wants, its hooks, and those of what it may still have to prune. */
export function kindsInUse(bundle: PreparedBundle, extras: readonly { key: ObjectKey; version: string }[]): { group: string; version: string; kind: string }[] {
  const kinds = new Map<string, { group: string; version: string; kind: string }>();
  for (const { object } of bundle.objects.values()) {
    if (isSkipped(object) && !isHook(object)) continue;
    const kind = gvkOf(object);
    kinds.set(`${kind.group}/${kind.kind}`, kind);
  }
  for (const { key, version } of extras) {
    if (!kinds.has(`${key.group}/${key.kind}`)) kinds.set(`${key.group}/${key.kind}`, { group: key.group, version, kind: key.kind });
  }
  return [...kinds.values()];
}
