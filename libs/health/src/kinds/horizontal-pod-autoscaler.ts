import { annotationOf, gvkOf, type KubernetesObject } from '@tidemark/manifest';
import { conditionsOf, readCondition, type Condition } from '../conditions.js';
import { health, type HealthCheck } from '../health.js';
import { WrongFieldType } from '../typed-fields.js';

/** v1 has no conditions in its schema; the API server carries them in this annotation, as JSON. */
const V1_CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';

const DEGRADED: ReadonlySet<string> = new Set([
  'AbleToScale/FailedGetScale',
  'AbleToScale/FailedUpdateScale',
  'ScalingActive/FailedGetResourceMetric',
  'ScalingActive/FailedGetObjectMetric',
  'ScalingActive/FailedGetPodsMetric',
  'ScalingActive/FailedGetExternalMetric',
  'ScalingActive/FailedComputeMetricsReplicas',
  'ScalingActive/InvalidSelector',
]);

/** autoscaling/v1 and v2 HorizontalPodAutoscaler: any known failure counts before any sign of health. */
export const horizontalPodAutoscalerHealth: HealthCheck = (autoscaler) => {
  const conditions = gvkOf(autoscaler).version === 'v1' ? annotatedConditions(autoscaler) : conditionsOf(autoscaler);
  const failure = conditions.find(({ type, reason }) => DEGRADED.has(`${type}/${reason}`));
  if (failure !== undefined) return health('Degraded', failure.message);
  const working = conditions.find(({ type, status }) => (type === 'AbleToScale' || type === 'ScalingLimited') && status === 'True');
  return working === undefined ? health('Progressing', 'Waiting to Autoscale') : health('Healthy', working.message);
};

function annotatedConditions(autoscaler: KubernetesObject): Condition[] {
  const text = annotationOf(autoscaler, V1_CONDITIONS);
  if (text === undefined) return [];
  const wrong = new WrongFieldType(['metadata', 'annotations', V1_CONDITIONS], 'a JSON list of conditions');
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed === null) return [];
    if (Array.isArray(parsed)) return parsed.map(readCondition);
  } catch {
    throw wrong;
  }
  throw wrong;
}
