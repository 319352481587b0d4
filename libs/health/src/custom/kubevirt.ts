import type { HealthStatus } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionIs, firstOf, health, lacks, when, wordAt } from './vocabulary/index.js';

const noStatus = always('Progressing', 'No status available');

/** `status.printableStatus` (https://kubevirt.io/api-reference); a word that is not here passes. */
const MACHINE: Readonly<Record<string, HealthStatus>> = {
  Stopped: 'Suspended',
  Paused: 'Suspended',
  CrashLoopBackOff: 'Degraded',
  DataVolumeError: 'Degraded',
  ErrImagePull: 'Degraded',
  ErrorPvcNotFound: 'Degraded',
  ErrorUnschedulable: 'Degraded',
  ImagePullBackOff: 'Degraded',
};

const virtualMachine: HealthRule = firstOf(
  when(lacks('status.printableStatus'), noStatus),
  condition('Failure', { True: 'Degraded' }),
  (object) => {
    const word = wordAt(object, 'status.printableStatus');
    const status = MACHINE[word] ?? (conditionIs('Paused', 'True')(object) ? 'Suspended' : undefined);
    return health(status ?? (conditionIs('Ready', 'True')(object) ? 'Healthy' : 'Progressing'), word);
  },
);

/** `words` = what each phase means; any other passes. The message is the phase. */
const phased =
  (words: Readonly<Record<string, HealthStatus>>): HealthRule =>
  (object) => {
    const word = wordAt(object, 'status.phase');
    return word === '' ? noStatus(object) : health(words[word] ?? 'Progressing', word);
  };

const virtualMachineInstance = firstOf(
  condition('Paused', { True: health('Suspended', 'Paused') }),
  (object) => {
    const running = wordAt(object, 'status.phase') === 'Running';
    return running ? health(conditionIs('Ready', 'True')(object) ? 'Healthy' : 'Progressing', 'Running') : undefined;
  },
  phased({ Failed: 'Degraded', Unknown: 'Degraded', Succeeded: 'Suspended' }),
);

export const kubevirt: HealthRules = {
  'cdi.kubevirt.io/DataVolume': phased({ Succeeded: 'Healthy', Failed: 'Degraded', Unknown: 'Degraded', Paused: 'Suspended' }),
  'kubevirt.io/VirtualMachine': virtualMachine,
  'kubevirt.io/VirtualMachineInstance': virtualMachineInstance,
};
