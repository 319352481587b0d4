import type { HealthRule, HealthRules } from './rule.js';
import { health, wordAt } from './vocabulary/index.js';

/** `status.PostgresClusterStatus` (https://postgres-operator.readthedocs.io/en/latest/user). */
const cluster: HealthRule = (object) => {
  const word = wordAt(object, 'status.PostgresClusterStatus');
  if (word === '') return health('Progressing', 'Waiting for postgres cluster status...');
  if (word === 'Running') return health('Healthy', word);
  if (word === 'Creating' || word === 'Updating') return health('Progressing', word);
  return word.endsWith('Failed') || word === 'Invalid' ? health('Degraded', word) : health('Unknown', `Postgres cluster status is unknown: ${word}`);
};

export const zalandoPostgres: HealthRules = { 'acid.zalan.do/postgresql': cluster };
