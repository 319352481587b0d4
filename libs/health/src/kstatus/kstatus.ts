import { messageOf } from '@tidemark/kernel';
import { gvkOf, type KubernetesObject } from '@tidemark/manifest';
import { customResourceDefinitionStatus } from './custom-resource-definition.js';
import { daemonSetStatus } from './daemon-set.js';
import { deploymentStatus } from './deployment.js';
import { genericStatus, readyConditionStatus } from './generic.js';
import { jobStatus } from './job.js';
import { persistentVolumeClaimStatus } from './persistent-volume-claim.js';
import { podStatus } from './pod.js';
import { replicaSetStatus } from './replica-set.js';
import { current, type Kstatus, type KstatusOptions, type KstatusRule } from './result.js';
import { serviceStatus } from './service.js';
import { statefulSetStatus } from './stateful-set.js';

export type { Kstatus, KstatusCondition, KstatusOptions, KstatusStatus } from './result.js';

const alwaysReady: KstatusRule = () => current('Resource is always ready');
/** Reached only after the generation was observed, which is when the allowed disruptions are known. */
const budgetComputed: KstatusRule = () => current('AllowedDisruptions has been computed.');

const RULES: ReadonlyMap<string, KstatusRule> = new Map([
  ['/ConfigMap', alwaysReady],
  ['/PersistentVolumeClaim', persistentVolumeClaimStatus],
  ['/Pod', podStatus],
  ['/Secret', alwaysReady],
  ['/Service', serviceStatus],
  ['apiextensions.k8s.io/CustomResourceDefinition', customResourceDefinitionStatus],
  ['apps/DaemonSet', daemonSetStatus],
  ['apps/Deployment', deploymentStatus],
  ['apps/ReplicaSet', replicaSetStatus],
  ['apps/StatefulSet', statefulSetStatus],
  ['batch/CronJob', alwaysReady],
  ['batch/Job', jobStatus],
  ['extensions/DaemonSet', daemonSetStatus],
  ['extensions/Deployment', deploymentStatus],
  ['extensions/ReplicaSet', replicaSetStatus],
  ['policy/PodDisruptionBudget', budgetComputed],
]);

const ruleOf = (object: KubernetesObject): KstatusRule | undefined => {
  const { group, kind } = gvkOf(object);
  return RULES.get(`${group}/${kind}`);
};

/** A kind without a controller that would ever write a status. */
export const isAlwaysReady = (object: KubernetesObject): boolean => ruleOf(object) === alwaysReady;

/**
 * The status by the rules of kstatus (sigs.k8s.io/cli-utils), which Flux and kpt use: generic conventions first, then the
 * kind's own rule, then the Ready condition. Unknown when a field contradicts the schema.
 */
export function kstatusOf(object: KubernetesObject, options: KstatusOptions = {}): Kstatus {
  try {
    return genericStatus(object) ?? (ruleOf(object) ?? readyConditionStatus)(object, options);
  } catch (thrown) {
    // A live object that contradicts its own schema: said on the object instead of failing the whole pass.
    return { status: 'Unknown', message: messageOf(thrown), conditions: [] };
  }
}
