import type { HealthRule, HealthRules } from './rule.js';
import { always, byReason, condition, firstOf, forKinds, type StatusMeanings } from './vocabulary/index.js';

/** Only these reasons say that something went wrong; the others name what is waited for (https://github.com/mariadb-operator). */
const meanings: StatusMeanings = { True: 'Healthy', False: byReason({ Failed: 'Degraded', JobFailed: 'Degraded' }, 'Progressing') };

/** Jobs report Complete, everything else Ready. */
const managed: HealthRule = firstOf(condition('Ready', meanings), condition('Complete', meanings), always('Progressing', 'No status info available'));

const KINDS = ['Backup', 'Connection', 'Database', 'Grant', 'MariaDB', 'MaxScale', 'PhysicalBackup', 'Restore', 'SqlJob', 'User'];

export const mariadb: HealthRules = forKinds('k8s.mariadb.com', KINDS, () => managed);
