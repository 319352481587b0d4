import { isRecord } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { parseApplication } from '../argocd/application-dialect.js';
import { refusedKind } from '../argocd/manifest-documents.js';
import { SPEC_LIMITS, type ClusterBinding } from '../domain/application-spec.js';
import { applicationIdOf } from '../domain/application-identity.js';
import type { ApplicationDeclared, DeclarationRejected } from '../domain/catalog.events.js';
import type { Child } from '../domain/children.js';
import { bindClusters } from '../domain/cluster-binding.js';
import type { DeclarationIssue } from '../domain/declaration-issue.js';
import { directoryFor, type ClusterLookup } from './cluster-lookup.js';
import { declaredApplication } from './declared-application.js';

export interface Root {
  applicationId: string;
  /** "in-cluster" in a child means where its root runs. */
  clusters: ClusterBinding[];
  repository: string;
  path: string | null;
  /** A child without a namespace lives where its root's objects go, as in Argo CD. */
  namespace: string;
  revision: string;
}

export interface BundleDeclarations {
  /** Every child the bundle names, right or wrong. */
  named: Child[];
  declared: ApplicationDeclared[];
  rejections: DeclarationRejected[];
}

/** Above this, a root is refused as a whole: nobody lists so many applications by hand. */
const MAX_CHILDREN = 5_000;

/** What a root's bundle declares. Never throws for what is in it: a mistake becomes a rejection with a reason. */
export async function readBundleDeclarations(root: Root, declarations: readonly unknown[], lookup: ClusterLookup): Promise<BundleDeclarations> {
  const reader = new BundleReading(root);
  if (declarations.length > MAX_CHILDREN) {
    reader.reject({ name: '', namespace: '' }, [{ path: '', message: `the bundle declares ${String(declarations.length)} applications, at most ${String(MAX_CHILDREN)} are taken over: use several roots` }]);
    return reader.read;
  }
  const parsed = declarations.flatMap((object) => reader.parse(object));
  const directory = await directoryFor(parsed.map(({ destination }) => destination), lookup);
  for (const one of parsed) {
    const clusters = bindClusters(one.destination, root.clusters, directory);
    if (!clusters.ok) reader.reject(one, [clusters.error]);
    else reader.read.declared.push(declaredApplication(one, { clusters: clusters.value, owner: { applicationId: root.applicationId }, origin: reader.origin }));
  }
  return reader.read;
}

class BundleReading {
  readonly read: BundleDeclarations = { named: [], declared: [], rejections: [] };
  private readonly seen = new Set<string>();

  constructor(private readonly root: Root) {}

  get origin() {
    const { repository, path, revision } = this.root;
    return { kind: 'git' as const, repository, ...(path === null ? {} : { path }), revision };
  }

  parse(object: unknown) {
    if (!isObject(object)) {
      this.reject({ name: '', namespace: '' }, [{ path: '', message: 'is not a Kubernetes object' }]);
      return [];
    }
    const name = object.metadata.name ?? '';
    const namespace = object.metadata.namespace ?? (this.root.namespace || 'argocd');
    const refused = refusedKind(object) ?? this.nameProblem(namespace, name);
    if (refused !== undefined) {
      this.reject({ name, namespace }, [{ path: 'kind', message: refused }]);
      return [];
    }
    this.read.named.push({ applicationId: applicationIdOf(namespace, name), name, namespace });
    const parsed = parseApplication({ ...object, metadata: { ...object.metadata, namespace } });
    if (parsed.ok) return [parsed.value];
    this.reject({ name, namespace }, parsed.error);
    return [];
  }

  reject({ name, namespace }: { name: string; namespace: string }, errors: readonly DeclarationIssue[]): void {
    const owner = { applicationId: this.root.applicationId };
    this.read.rejections.push({ name: name.slice(0, 253), namespace: namespace.slice(0, 253), owner, origin: this.origin, errors: errors.slice(0, SPEC_LIMITS.warnings) });
  }

  private nameProblem(namespace: string, name: string): string | undefined {
    const id = applicationIdOf(namespace, name);
    if (name === '' || name.length > 253) return 'has no name, or one longer than 253';
    if (id === this.root.applicationId) return 'declares the root application itself: declare the root by hand, and keep it out of its own path';
    if (this.seen.has(id)) return 'is declared twice in the bundle';
    this.seen.add(id);
    return undefined;
  }
}

const isObject = (value: unknown): value is KubernetesObject =>
  isRecord(value) && typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string' && isRecord(value['metadata']);
