import type { HealthRule, HealthRules } from './rule.js';
import { firstOf, health, phase, wordAt } from './vocabulary/index.js';

/** `status.phase` of the kinds of Rook (https://rook.io/docs/rook/latest/CRDs); `name` is how the texts call the kind. */
const phased = (name: string): HealthRule => {
  const text = (object: unknown): string => `${name} phase is ${wordAt(object, 'status.phase')}${endpointOf(object)}`;
  return firstOf(
    phase('status.phase', {
      Ready: (_word, object) => health('Healthy', text(object)),
      Connected: (_word, object) => health('Healthy', text(object)),
      Failure: (_word, object) => health('Degraded', text(object)),
    }),
    (object) => health('Progressing', wordAt(object, 'status.phase') === '' ? `Waiting for ${name}` : text(object)),
  );
};

const endpointOf = (object: unknown): string => {
  const endpoint = wordAt(object, 'status.info.endpoint');
  return endpoint === '' ? '' : ` - endpoint: ${endpoint}`;
};

/** The cluster itself also tells what Ceph thinks of its own health. */
const cephCluster = firstOf(
  phase('status.ceph.health', {
    HEALTH_OK: health('Healthy', 'Ceph cluster health is OK'),
    HEALTH_WARN: health('Degraded', 'Ceph cluster health is WARN'),
    HEALTH_ERR: health('Degraded', 'Ceph cluster health is ERR'),
  }),
  phased('Ceph cluster'),
);

export const rook: HealthRules = {
  'ceph.rook.io/CephBlockPool': phased('Ceph block pool'),
  'ceph.rook.io/CephCluster': cephCluster,
  'ceph.rook.io/CephFilesystem': phased('Ceph filesystem'),
  'ceph.rook.io/CephNFS': phased('Ceph NFS'),
  'ceph.rook.io/CephObjectStore': phased('Ceph object store'),
  'ceph.rook.io/CephObjectStoreUser': phased('Ceph object store user'),
};
