import type { HealthRules } from './rule.js';
import { always, condition, explainedBy, firstOf, phase } from './vocabulary/index.js';

/** A metric of Datadog that autoscalers use: an error outweighs being valid (https://docs.datadoghq.com/containers/guide/cluster_agent_autoscaling_metrics). */
const datadogMetric = firstOf(
  condition('Error', { True: 'Degraded' }),
  condition('Valid', { True: 'Healthy', False: 'Degraded' }),
  always('Progressing', 'Waiting for DatadogMetric'),
);

const datadogMonitor = firstOf(
  condition('Error', { True: 'Degraded' }),
  condition('Active', { True: 'Healthy' }),
  condition('Created', { True: 'Healthy' }),
  always('Progressing', 'Waiting for Datadog'),
);

const datadogAgent = firstOf(
  condition('DatadogAgentReconcileError', { True: 'Degraded' }),
  phase('status.agent.state', { Failed: 'Degraded', Running: 'Healthy' }),
  always('Progressing', 'Waiting for DatadogAgent'),
);

/** https://docs.dynatrace.com/docs/ingest-from/setup-on-k8s */
const dynaKube = firstOf(
  explainedBy('status.message', phase('status.phase', { Running: 'Healthy', Error: 'Degraded' })),
  always('Progressing', 'Waiting for DynaKube'),
);

export const monitoringAgents: HealthRules = {
  'datadoghq.com/DatadogAgent': datadogAgent,
  'datadoghq.com/DatadogMetric': datadogMetric,
  'datadoghq.com/DatadogMonitor': datadogMonitor,
  'datadoghq.com/DatadogSLO': datadogMonitor,
  'dynatrace.com/DynaKube': dynaKube,
};
