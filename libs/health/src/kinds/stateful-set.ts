import { fieldAt } from '@tidemark/manifest';
import { health, type HealthCheck } from '../health.js';
import { countAt, integerAt, textAt } from '../typed-fields.js';

/** apps/v1 StatefulSet. A rolling update with a `rollingUpdate` block is judged by its partition alone. */
export const statefulSetHealth: HealthCheck = (set) => {
  const replicas = integerAt(set, 'spec', 'replicas');
  const observed = countAt(set, 'status', 'observedGeneration');
  if (observed === 0 || countAt(set, 'metadata', 'generation') > observed) {
    return health('Progressing', 'Waiting for statefulset spec update to be observed...');
  }
  const ready = countAt(set, 'status', 'readyReplicas');
  if (replicas !== undefined && ready < replicas) return health('Progressing', `Waiting for ${replicas - ready} pods to be ready...`);

  const strategy = textAt(set, 'spec', 'updateStrategy', 'type');
  const updated = countAt(set, 'status', 'updatedReplicas');
  const block = fieldAt(set, 'spec', 'updateStrategy', 'rollingUpdate') ?? undefined;
  if (strategy === 'RollingUpdate' && block !== undefined) {
    const partition = integerAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
    if (replicas !== undefined && partition !== undefined && updated < replicas - partition) {
      return health('Progressing', `Waiting for partitioned roll out to finish: ${updated} out of ${replicas - partition} new pods have been updated...`);
    }
    return health('Healthy', `partitioned roll out complete: ${updated} new pods have been updated...`);
  }
  if (strategy === 'OnDelete') return health('Healthy', `statefulset has ${ready} ready pods`);

  const current = textAt(set, 'status', 'currentRevision');
  const update = textAt(set, 'status', 'updateRevision');
  if (update !== current) return health('Progressing', `waiting for statefulset rolling update to complete ${updated} pods at revision ${update}...`);
  return health('Healthy', `statefulset rolling update complete ${countAt(set, 'status', 'currentReplicas')} pods at revision ${current}...`);
};
