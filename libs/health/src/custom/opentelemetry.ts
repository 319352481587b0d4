import type { HealthRule, HealthRules } from './rule.js';
import { always, equals, firstOf, health, when, wordAt } from './vocabulary/index.js';

/** `status.scale.statusReplicas` is `ready/wanted` (https://github.com/open-telemetry/opentelemetry-operator, docs/api). */
const replicas: HealthRule = (object) => {
  const parts = wordAt(object, 'status.scale.statusReplicas').split('/').map(Number);
  const [ready, wanted] = parts;
  if (parts.length !== 2 || !Number.isFinite(ready) || !Number.isFinite(wanted) || ready === undefined || wanted === undefined) return undefined;
  if (wanted === 0 && wordAt(object, 'spec.mode') === 'daemonset') return health('Healthy', 'DaemonSet has no eligible nodes (0/0)');
  if (ready >= wanted) return health('Healthy', 'All replicas are ready');
  return ready === 0 ? health('Degraded', 'No replicas are ready') : health('Progressing', 'Replicas are starting up');
};

export const opentelemetry: HealthRules = {
  'opentelemetry.io/OpenTelemetryCollector': firstOf(
    when(equals('spec.mode', 'sidecar'), always('Healthy', 'Collector is running in sidecar mode')),
    replicas,
    always('Progressing', 'Waiting for the collector to be started'),
  ),
};
