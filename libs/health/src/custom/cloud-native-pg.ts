import type { Health } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, firstOf, forKinds, health, numberAt, phase, valueAt, when, wordAt } from './vocabulary/index.js';

/** Phases of a cluster in which it does not serve as it should and does not mend itself. */
const BROKEN_PHASES = [
  'Failing over',
  'Cluster upgrade delayed',
  'Cluster is unrecoverable and needs manual intervention',
  'Cluster has incomplete or invalid image catalog',
  'Cluster cannot proceed to reconciliation due to an unknown plugin being required',
  'Cluster cannot proceed to reconciliation due to an error while interacting with plugins',
  'Cluster cannot execute instance online upgrade due to missing architecture binary',
  'Unable to create required cluster objects',
  'Waiting for user action',
];

const annotation =
  (name: string, value: string) =>
  (object: object): boolean =>
    (valueAt(object, 'metadata.annotations') as Record<string, unknown> | undefined)?.[name] === value;

/** The reason of the phase explains it; some phases have none. */
const clusterPhase: HealthRule = (object) => {
  const found = wordAt(object, 'status.phase');
  const message = wordAt(object, 'status.phaseReason') || found;
  if (found === 'Cluster in healthy state') return health('Healthy', wordAt(object, 'status.phaseReason'));
  if (found === '') return undefined;
  return health(BROKEN_PHASES.includes(found) ? 'Degraded' : 'Progressing', message);
};

const cluster: HealthRule = firstOf(
  when(annotation('cnpg.io/reconciliationLoop', 'disabled'), always('Suspended', 'Cluster reconciliation is suspended')),
  when(annotation('cnpg.io/hibernation', 'on'), firstOf(condition('cnpg.io/hibernation', { True: 'Suspended', other: 'Progressing' }))),
  clusterPhase,
  condition('Ready', { True: 'Healthy', other: 'Progressing' }),
  always('Progressing', 'Waiting for the cluster to be set up'),
);

const backupFailed = (_word: string, object: object): Health => health('Degraded', wordAt(object, 'status.error'));

const backup: HealthRule = firstOf(
  phase('status.phase', { completed: 'Healthy', failed: backupFailed, walArchivingFailing: backupFailed }),
  always('Progressing', 'Waiting for the backup to complete'),
);

/** Objects inside a cluster say whether they were applied; false with a message is an error, absent is not tried yet. */
const applied = (kind: string): HealthRule =>
  firstOf(
    phase('status.applied', { true: 'Healthy', false: 'Degraded' }, 'status.message'),
    always('Progressing', `Waiting for the ${kind.toLowerCase()} to be applied`),
  );

/** How many instances of the pooler are there; it has no conditions. */
const pooler: HealthRule = (object) => {
  const [wanted, there] = [numberAt(object, 'spec.instances') ?? 1, numberAt(object, 'status.instances')];
  if (there === undefined) return health('Progressing', 'Waiting for the pooler to be set up');
  return there < wanted ? health('Progressing', `${there} of ${wanted} instances are there`) : health('Healthy');
};

/** Source: https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/ */
export const cloudNativePg: HealthRules = {
  'postgresql.cnpg.io/Cluster': cluster,
  'postgresql.cnpg.io/Backup': backup,
  'postgresql.cnpg.io/Pooler': pooler,
  'postgresql.cnpg.io/ScheduledBackup': always('Healthy'),
  ...forKinds('postgresql.cnpg.io', ['Database', 'Publication', 'Subscription'], applied),
};
