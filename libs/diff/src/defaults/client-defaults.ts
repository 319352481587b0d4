import type { KubernetesObject } from '@tidemark/manifest';
import { LIMIT_RANGE, NAMESPACE, SECRET } from './core.js';
import { ENDPOINT_SLICE, ENDPOINTS, INGRESS_CLASS, NETWORK_POLICY, SERVICE } from './network.js';
import { POD } from './pod.js';
import {
  ADMISSION_POLICY,
  ADMISSION_POLICY_BINDING,
  AUTOSCALER,
  AUTOSCALER_V1,
  MUTATING_WEBHOOKS,
  MUTATING_WEBHOOKS_BETA,
  PRIORITY_CLASS,
  ROLE_BINDING,
  VALIDATING_WEBHOOKS,
  VALIDATING_WEBHOOKS_BETA,
} from './policies.js';
import type { DefaultRule } from './rules.js';
import { CLAIM, STORAGE_CLASS, STORAGE_DRIVER, VOLUME_OBJECT } from './storage.js';
import {
  CRON_JOB,
  DAEMON_SET,
  DAEMON_SET_EXTENSIONS,
  DEPLOYMENT,
  DEPLOYMENT_APPS_BETA1,
  DEPLOYMENT_EXTENSIONS,
  JOB,
  POD_TEMPLATE_OBJECT,
  REPLICA_SET,
  REPLICA_SET_EXTENSIONS,
  REPLICATION_CONTROLLER,
  STATEFUL_SET,
  STATEFUL_SET_APPS_BETA1,
} from './workloads.js';

/** By `apiVersion/Kind`; `group/*` stands for every version without a rule of its own. */
const RULES: Readonly<Record<string, DefaultRule>> = {
  'v1/Pod': POD,
  'v1/PodTemplate': POD_TEMPLATE_OBJECT,
  'v1/ReplicationController': REPLICATION_CONTROLLER,
  'v1/Secret': SECRET,
  'v1/Namespace': NAMESPACE,
  'v1/LimitRange': LIMIT_RANGE,
  'v1/Service': SERVICE,
  'v1/Endpoints': ENDPOINTS,
  'v1/PersistentVolume': VOLUME_OBJECT,
  'v1/PersistentVolumeClaim': CLAIM,
  'apps/*/Deployment': DEPLOYMENT,
  'apps/v1beta1/Deployment': DEPLOYMENT_APPS_BETA1,
  'extensions/v1beta1/Deployment': DEPLOYMENT_EXTENSIONS,
  'apps/*/StatefulSet': STATEFUL_SET,
  'apps/v1beta1/StatefulSet': STATEFUL_SET_APPS_BETA1,
  'apps/*/DaemonSet': DAEMON_SET,
  'extensions/v1beta1/DaemonSet': DAEMON_SET_EXTENSIONS,
  'apps/*/ReplicaSet': REPLICA_SET,
  'extensions/v1beta1/ReplicaSet': REPLICA_SET_EXTENSIONS,
  'batch/*/Job': JOB,
  'batch/*/CronJob': CRON_JOB,
  'networking.k8s.io/*/NetworkPolicy': NETWORK_POLICY,
  'extensions/*/NetworkPolicy': NETWORK_POLICY,
  'networking.k8s.io/*/IngressClass': INGRESS_CLASS,
  'discovery.k8s.io/*/EndpointSlice': ENDPOINT_SLICE,
  'rbac.authorization.k8s.io/*/RoleBinding': ROLE_BINDING,
  'rbac.authorization.k8s.io/*/ClusterRoleBinding': ROLE_BINDING,
  'admissionregistration.k8s.io/*/ValidatingWebhookConfiguration': VALIDATING_WEBHOOKS,
  'admissionregistration.k8s.io/v1beta1/ValidatingWebhookConfiguration': VALIDATING_WEBHOOKS_BETA,
  'admissionregistration.k8s.io/*/MutatingWebhookConfiguration': MUTATING_WEBHOOKS,
  'admissionregistration.k8s.io/v1beta1/MutatingWebhookConfiguration': MUTATING_WEBHOOKS_BETA,
  'admissionregistration.k8s.io/*/ValidatingAdmissionPolicy': ADMISSION_POLICY,
  'admissionregistration.k8s.io/*/ValidatingAdmissionPolicyBinding': ADMISSION_POLICY_BINDING,
  'autoscaling/*/HorizontalPodAutoscaler': AUTOSCALER,
  'autoscaling/v1/HorizontalPodAutoscaler': AUTOSCALER_V1,
  'scheduling.k8s.io/*/PriorityClass': PRIORITY_CLASS,
  'storage.k8s.io/*/StorageClass': STORAGE_CLASS,
  'storage.k8s.io/*/CSIDriver': STORAGE_DRIVER,
};

/**
 * A built-in object with the defaults the Kubernetes documentation states for its kind, as an API server would store
 * it; any other object as it is.
 */
export function withClientDefaults(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind } = object;
  const anyVersion = apiVersion.includes('/') ? `${apiVersion.slice(0, apiVersion.indexOf('/'))}/*/${kind}` : '';
  const rule = RULES[`${apiVersion}/${kind}`] ?? RULES[anyVersion];
  return rule === undefined ? object : (rule(object) as KubernetesObject);
}
