import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, entriesAt, firstOf, generationsDiffer, health, numberAt, when } from './vocabulary/index.js';

/** Instances are told by set, each with its own counts. */
const instances: HealthRule = (object) => {
  const sets = entriesAt(object, 'status.instances');
  if (sets.length === 0) return undefined;
  const count = (name: string) => sets.reduce((sum, set) => sum + (numberAt(set, name) ?? 0), 0);
  const [ready, wanted] = [count('readyReplicas'), count('replicas')];
  return ready >= wanted ? health('Healthy') : health('Progressing', `${ready}/${wanted} instances are ready`);
};

/** Source: https://access.crunchydata.com/documentation/postgres-operator/latest/references/crd/ */
export const crunchyPostgres: HealthRules = {
  'postgres-operator.crunchydata.com/PostgresCluster': firstOf(
    when(generationsDiffer, always('Progressing', 'Waiting for the operator to reconcile')),
    condition('Progressing', { False: 'Suspended' }),
    instances,
    always('Progressing', 'Waiting for PostgresCluster status'),
  ),
};
