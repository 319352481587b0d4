import { gvkOf, withMetadata, type KubernetesObject } from './kubernetes-object.js';

export type Scope = 'cluster' | 'namespaced' | 'unknown';

/** Cluster-scoped kinds of the API groups Kubernetes itself serves (`kubectl api-resources --namespaced=false`). */
const CLUSTER_SCOPED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    '': ['ComponentStatus', 'Namespace', 'Node', 'PersistentVolume'],
    'admissionregistration.k8s.io': [
      'MutatingAdmissionPolicy',
      'MutatingAdmissionPolicyBinding',
      'MutatingWebhookConfiguration',
      'ValidatingAdmissionPolicy',
      'ValidatingAdmissionPolicyBinding',
      'ValidatingWebhookConfiguration',
    ],
    'apiextensions.k8s.io': ['CustomResourceDefinition'],
    'apiregistration.k8s.io': ['APIService'],
    'authentication.k8s.io': ['SelfSubjectReview', 'TokenReview'],
    'authorization.k8s.io': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview'],
    'certificates.k8s.io': ['CertificateSigningRequest', 'ClusterTrustBundle'],
    'flowcontrol.apiserver.k8s.io': ['FlowSchema', 'PriorityLevelConfiguration'],
    'internal.apiserver.k8s.io': ['StorageVersion'],
    'networking.k8s.io': ['IPAddress', 'IngressClass', 'ServiceCIDR'],
    'node.k8s.io': ['RuntimeClass'],
    policy: ['PodSecurityPolicy'],
    'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding'],
    'resource.k8s.io': ['DeviceClass', 'DeviceTaintRule', 'ResourceSlice'],
    'scheduling.k8s.io': ['PriorityClass'],
    'storage.k8s.io': ['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
    'storagemigration.k8s.io': ['StorageVersionMigration'],
  }).map(([group, kinds]) => [group, new Set(kinds)]),
);

export const isClusterScopedBuiltin = (group: string, kind: string): boolean => CLUSTER_SCOPED.get(group)?.has(kind) ?? false;

/**
 * The object with the namespace it will live in: none when its kind is cluster-scoped, its own or else `namespace`
 * when namespaced. A kind of unknown scope counts as namespaced, as in Argo CD (its CRD may come in the same sync).
 */
export function withDefaultNamespace(
  object: KubernetesObject,
  namespace: string,
  scopeOf: (group: string, kind: string) => Scope = builtinScope,
): KubernetesObject {
  const { group, kind } = gvkOf(object);
  const own = object.metadata.namespace;
  if (scopeOf(group, kind) === 'cluster') return own === undefined ? object : withMetadata(object, { namespace: undefined });
  if (own !== undefined && own !== '') return object;
  return withMetadata(object, { namespace: namespace === '' ? undefined : namespace });
}

/** The scope as far as it is known without asking a cluster. */
export const builtinScope = (group: string, kind: string): Scope => (isClusterScopedBuiltin(group, kind) ? 'cluster' : 'unknown');
