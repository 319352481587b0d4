import type { HealthCheck } from '../health.js';
import { apiServiceHealth } from './api-service.js';
import { daemonSetHealth } from './daemon-set.js';
import { deploymentHealth } from './deployment.js';
import { horizontalPodAutoscalerHealth } from './horizontal-pod-autoscaler.js';
import { ingressHealth } from './ingress.js';
import { jobHealth } from './job.js';
import { persistentVolumeClaimHealth } from './persistent-volume-claim.js';
import { podHealth } from './pod.js';
import { replicaSetHealth } from './replica-set.js';
import { serviceHealth } from './service.js';
import { statefulSetHealth } from './stateful-set.js';
import { workflowHealth } from './workflow.js';

export interface KindRule {
  check: HealthCheck;
  /** The versions the rule can read; undefined when it reads any. */
  versions?: readonly string[];
}

/** `group/Kind` → its rule. To teach a kind: one file beside this one and one line here. */
export const KIND_RULES: ReadonlyMap<string, KindRule> = new Map<string, KindRule>([
  ['/PersistentVolumeClaim', { check: persistentVolumeClaimHealth, versions: ['v1'] }],
  ['/Pod', { check: podHealth, versions: ['v1'] }],
  ['/Service', { check: serviceHealth, versions: ['v1'] }],
  ['apiregistration.k8s.io/APIService', { check: apiServiceHealth, versions: ['v1', 'v1beta1'] }],
  ['apps/DaemonSet', { check: daemonSetHealth, versions: ['v1'] }],
  ['apps/Deployment', { check: deploymentHealth, versions: ['v1'] }],
  ['apps/ReplicaSet', { check: replicaSetHealth, versions: ['v1'] }],
  ['apps/StatefulSet', { check: statefulSetHealth, versions: ['v1'] }],
  ['argoproj.io/Workflow', { check: workflowHealth }],
  ['autoscaling/HorizontalPodAutoscaler', { check: horizontalPodAutoscalerHealth, versions: ['v1', 'v2'] }],
  ['batch/Job', { check: jobHealth, versions: ['v1'] }],
  ['extensions/Ingress', { check: ingressHealth }],
  ['networking.k8s.io/Ingress', { check: ingressHealth }],
]);
