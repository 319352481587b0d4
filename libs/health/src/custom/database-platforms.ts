import type { HealthStatus } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { health, wordAt } from './vocabulary/index.js';

/** The word of `status.phase`; one that is not named passes. The message is the word. */
const phased =
  (words: Readonly<Record<string, HealthStatus>>): HealthRule =>
  (object) => {
    const word = wordAt(object, 'status.phase');
    return health(words[word] ?? 'Progressing', word === '' ? `Waiting for ${object.kind}` : word);
  };

/** Databases of KubeDB (https://kubedb.com/docs): Critical still serves, but lost members. */
const kubeDb = phased({ Ready: 'Healthy', Halted: 'Suspended', Critical: 'Degraded', NotReady: 'Degraded', Failed: 'Degraded' });

/** https://kubeblocks.io/docs */
const kubeBlocks = phased({ Running: 'Healthy', Stopped: 'Suspended', Abnormal: 'Degraded', Failed: 'Degraded' });

export const databasePlatforms: HealthRules = {
  'apps.kubeblocks.io/Cluster': kubeBlocks,
  'apps.kubeblocks.io/Component': kubeBlocks,
  'kubedb.com/*': kubeDb,
};
