import { matchesGlob } from '@tidemark/diff';
import { isRecord, TidemarkError } from '@tidemark/kernel';
import { keyOf, keyText, labelOf, type KubernetesObject, type ObjectKey } from '@tidemark/manifest';
import type { Operation } from '@tidemark/protocol';
import { isKindTrouble, type ApiResource } from '../cluster/index.js';
import { trackedBy } from '../compare/index.js';
import { INVENTORY_LABEL, TARGET_LABEL } from './labels.js';
import type { TargetContext } from './target-context.js';

type Wish = Extract<Operation['operation'], { kind: 'orphans' }>;
type IgnoreRule = Wish['ignore'][number];

/** What the search has to know of the targets of this agent. */
export interface Claims {
  /** The target that an object's label names is still wanted, or is being withdrawn. */
  isTarget(targetId: string): boolean;
  /** Some bundle wants the object, though it may not carry the label yet. */
  wants(id: string): boolean;
}

export interface Orphan {
  readonly key: ObjectKey;
  /** RFC 3339; when the API server made it. */
  readonly createdAt: string;
  /** Whoever wrote it first, by `managedFields`; null when it has none. */
  readonly manager: string | null;
}

export interface Unread {
  readonly group: string;
  /** '' when the whole group could not be discovered. */
  readonly kind: string;
  readonly reason: string;
}

export interface OrphansFound {
  readonly orphans: readonly Orphan[];
  /** Ask again with it as `after`; null when these were the last. */
  readonly next: string | null;
  /** Kinds that could not be listed, each with its reason. */
  readonly unread: readonly Unread[];
}

export const ORPHAN_PAGE = 500;

/**
 * Made and renewed by the cluster itself, whoever put what into the namespace: the exclusions of the reference's default
 * installation, and Event and PodMetrics, which are no objects that anybody keeps.
 */
const KINDS_OF_THE_CLUSTER: ReadonlySet<string> = new Set([
  '/Endpoints', '/Event', 'events.k8s.io/Event', 'metrics.k8s.io/PodMetrics', 'discovery.k8s.io/EndpointSlice', 'coordination.k8s.io/Lease',
  'cert-manager.io/CertificateRequest', 'cilium.io/CiliumEndpoint', 'cilium.io/CiliumEndpointSlice', 'kyverno.io/AdmissionReport', 'kyverno.io/UpdateRequest',
  'kyverno.io/BackgroundScanReport', 'reports.kyverno.io/EphemeralReport', 'wgpolicyk8s.io/PolicyReport',
]);

/** Objects that every namespace gets. */
const OBJECTS_OF_THE_CLUSTER: ReadonlySet<string> = new Set(['/ServiceAccount/default', '/ConfigMap/kube-root-ca.crt']);

/**
 * A page of the objects in one namespace that no application tracks, in the order of their keys. Only their metadata is
 * read, so no Secret's value reaches this process; what another object owns is that object's affair.
 * @throws TidemarkError `reconcile.no-namespace`; ClusterError when the API server cannot be asked at all
 */
export async function findOrphans(context: Pick<TargetContext, 'client' | 'signal'>, namespace: string, { after, ignore }: Pick<Wish, 'after' | 'ignore'>, claims: Claims): Promise<OrphansFound> {
  if (namespace === '') throw new TidemarkError('reconcile.no-namespace', 'the application has no destination namespace, so nothing in it can be an orphan', { nextStep: 'set spec.destination.namespace' });
  const found: Orphan[] = [];
  const { kinds, unread } = await kindsAfter(context, after);
  for (const resource of kinds) {
    if (found.length > ORPHAN_PAGE) break;
    const keep = (object: KubernetesObject): void => {
      const key = keyOf(object);
      // One more than a page tells that there is a next one.
      if (found.length > ORPHAN_PAGE || (after !== null && keyText(key) <= after)) return;
      if (!isClaimed(object, key, claims) && !ignore.some((rule) => matches(rule, key))) found.push({ key, createdAt: String(object.metadata['creationTimestamp'] ?? ''), manager: firstManager(object) });
    };
    try {
      await context.client.list(resource, keep, { namespace, metadataOnly: true, signal: context.signal });
    } catch (thrown) {
      // One kind that cannot be read (forbidden, an aggregated API that is down) hides no other.
      if (!isKindTrouble(thrown)) throw thrown;
      unread.push({ group: resource.group, kind: resource.kind, reason: thrown.message });
    }
  }
  const orphans = found.slice(0, ORPHAN_PAGE);
  const last = orphans.at(-1);
  return { orphans, next: found.length > ORPHAN_PAGE && last ? keyText(last.key) : null, unread };
}

/** In the order of keyText, without those that sort before what was told already. */
async function kindsAfter({ client }: Pick<TargetContext, 'client'>, after: string | null): Promise<{ kinds: ApiResource[]; unread: Unread[] }> {
  const { resources, unread } = await client.discovery.listable();
  const told = after === null ? '' : `${after.split('/', 2).join('/')}/`;
  const kinds = resources.filter((resource) => resource.namespaced && !KINDS_OF_THE_CLUSTER.has(kindText(resource)) && `${kindText(resource)}/` >= told);
  kinds.sort((left, right) => (`${kindText(left)}/` < `${kindText(right)}/` ? -1 : 1));
  return { kinds, unread: unread.map(({ group, reason }) => ({ group, kind: '', reason })) };
}

const kindText = ({ group, kind }: Pick<ApiResource, 'group' | 'kind'>): string => `${group}/${kind}`;

function isClaimed(object: KubernetesObject, key: ObjectKey, claims: Claims): boolean {
  const { ownerReferences } = object.metadata;
  if (Array.isArray(ownerReferences) && ownerReferences.length > 0) return true;
  if (OBJECTS_OF_THE_CLUSTER.has(`${kindText(key)}/${key.name}`) || keyText(key) === '/Service/default/kubernetes') return true;
  const target = labelOf(object, TARGET_LABEL);
  if (target !== undefined && claims.isTarget(target)) return true;
  return labelOf(object, INVENTORY_LABEL) !== undefined || claims.wants(keyText(key)) || trackedBy(object) !== '';
}

const matches = (rule: IgnoreRule, key: ObjectKey): boolean =>
  matchesGlob(rule.group, key.group) && (rule.kind === '' || matchesGlob(rule.kind, key.kind)) && (rule.name === '' || matchesGlob(rule.name, key.name));

function firstManager(object: KubernetesObject): string | null {
  const entries = Array.isArray(object.metadata['managedFields']) ? (object.metadata['managedFields'] as unknown[]).filter(isRecord) : [];
  const [first] = entries.filter(({ manager }) => typeof manager === 'string').sort((left, right) => (String(left['time'] ?? '') < String(right['time'] ?? '') ? -1 : 1));
  return first === undefined ? null : String(first['manager']);
}
