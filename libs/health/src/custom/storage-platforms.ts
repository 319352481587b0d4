import type { HealthRule, HealthRules } from './rule.js';
import { always, firstOf, forKinds, health, phase, wordAt } from './vocabulary/index.js';

/** What a MinIO tenant waits for is told in a sentence; these sentences tell of something that waiting does not mend. */
const TENANT_TROUBLE = /not controlled|already exists|not owned|not allowed|different versions|unhealthy|failed|error/i;

const tenant: HealthRule = (object) => {
  const state = wordAt(object, 'status.currentState');
  if (state === '') return undefined;
  if (TENANT_TROUBLE.test(state)) return health('Degraded', state);
  if (state !== 'Initialized') return health('Progressing', state);
  return wordAt(object, 'status.healthStatus') === 'red' ? health('Degraded', wordAt(object, 'status.healthMessage')) : health('Healthy', state);
};

/** A detached volume has no robustness to speak of; degraded means fewer replicas than asked for. */
const longhornVolume: HealthRule = firstOf(
  phase('status.robustness', { healthy: 'Healthy', degraded: health('Degraded', 'Volume has too few healthy replicas'), faulted: health('Degraded', 'Volume has no healthy replica') }),
  phase('status.state', { detached: health('Suspended', 'Volume is detached') }),
  always('Progressing', 'Waiting for the volume to be attached'),
);

/** Sources: https://github.com/minio/operator, https://longhorn.io/docs/ (volume robustness), https://velero.io/docs/main/api-types/ */
export const storagePlatforms: HealthRules = {
  'minio.min.io/Tenant': firstOf(tenant, always('Progressing', 'Waiting for Tenant status')),
  'longhorn.io/Volume': longhornVolume,
  ...forKinds('velero.io', ['BackupStorageLocation'], (kind) =>
    firstOf(phase('status.phase', { Available: 'Healthy', Unavailable: 'Degraded' }, 'status.message'), always('Progressing', `Waiting for ${kind} status`)),
  ),
};
