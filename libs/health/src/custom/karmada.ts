import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionIs, entriesAt, firstOf, health, wordAt } from './vocabulary/index.js';

const insufficient = health('Progressing', 'Current resource status is insufficient');

/**
 * A binding spreads an object over clusters; each reports back whether it was applied and is healthy there. Bindings of
 * dependencies name no clusters and count what reports (https://karmada.io/docs/reference/, ResourceBinding).
 */
const binding: HealthRule = (object) => {
  const clusters = entriesAt(object, 'status.aggregatedStatus');
  if (clusters.length === 0 || clusters.length < entriesAt(object, 'spec.clusters').length) return insufficient;
  const bad = clusters.some((cluster) => cluster['applied'] !== true || wordAt(cluster, 'health') === 'Unhealthy');
  if (bad) return health('Degraded', 'Current resource status is unhealthy');
  return conditionIs('FullyApplied', 'False')(object) ? insufficient : health('Healthy');
};

const work = firstOf(condition('Degraded', { True: 'Degraded' }), condition('Applied', { True: 'Healthy', False: 'Degraded' }), always('Progressing', 'Waiting for the work to be applied'));

export const karmada: HealthRules = { 'work.karmada.io/ResourceBinding': binding, 'work.karmada.io/ClusterResourceBinding': binding, 'work.karmada.io/Work': work };
