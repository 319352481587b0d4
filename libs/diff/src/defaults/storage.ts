import { all, defaults, inside, within, type DefaultRule } from './rules.js';

export const CLAIM_SPEC: DefaultRule = defaults({ volumeMode: 'Filesystem' });

/** A claim as an object and as a template in a StatefulSet. */
export const CLAIM: DefaultRule = all(within('spec', CLAIM_SPEC), within('status', defaults({ phase: 'Pending' })));

export const VOLUME_OBJECT: DefaultRule = all(
  within(
    'spec',
    defaults({ persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' }),
    inside('hostPath', (source) => (source['type'] === undefined ? { ...source, type: '' } : source)),
    inside('iscsi', defaults({ iscsiInterface: 'default' })),
    inside('rbd', defaults({ pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' })),
    inside('azureDisk', defaults({ cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false })),
    inside('scaleIO', defaults({ storageMode: 'ThinProvisioned', fsType: 'xfs' })),
  ),
  within('status', defaults({ phase: 'Pending' })),
);

export const STORAGE_CLASS: DefaultRule = defaults({ reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });

export const STORAGE_DRIVER: DefaultRule = within(
  'spec',
  defaults({ attachRequired: true, podInfoOnMount: false, storageCapacity: false, fsGroupPolicy: 'ReadWriteOnceWithFSType', requiresRepublish: false, seLinuxMount: false, volumeLifecycleModes: ['Persistent'] }),
);
