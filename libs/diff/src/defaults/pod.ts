import { isRecord } from '@tidemark/kernel';
import { all, defaults, each, inside, isSet, when, within, type DefaultRule, type Fields } from './rules.js';
import { CLAIM_SPEC } from './storage.js';

const HTTP_GET: DefaultRule = defaults({ path: '/', scheme: 'HTTP' });

const PROBE: DefaultRule = all(
  defaults({ timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  inside('httpGet', HTTP_GET),
);

const HANDLER: DefaultRule = inside('httpGet', HTTP_GET);
const FIELD_REFERENCE: DefaultRule = inside('fieldRef', defaults({ apiVersion: 'v1' }));

/** A tag `latest`, written or meant, is pulled anew each time; an image named by digest alone is not. */
function pullPolicy({ image }: Fields): string {
  const text = typeof image === 'string' ? image : '';
  const name = text.slice(text.lastIndexOf('/') + 1);
  const [tagged, digest] = name.split('@');
  const tag = (tagged ?? '').split(':')[1] ?? (digest === undefined ? 'latest' : '');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

const CONTAINER: DefaultRule = all(
  defaults({ imagePullPolicy: pullPolicy, terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' }),
  each('ports', defaults({ protocol: 'TCP' })),
  each('env', inside('valueFrom', FIELD_REFERENCE)),
  inside('livenessProbe', PROBE),
  inside('readinessProbe', PROBE),
  inside('startupProbe', PROBE),
  inside('lifecycle', inside('postStart', HANDLER), inside('preStop', HANDLER)),
);

/** 0644, as JSON writes it. */
const FILE_MODE = 420;
const FILES: DefaultRule = defaults({ defaultMode: FILE_MODE });

const PROJECTION: DefaultRule = all(
  FILES,
  each('sources', inside('downwardAPI', each('items', FIELD_REFERENCE)), inside('serviceAccountToken', defaults({ expirationSeconds: 3600 }))),
);

const hasNoSource = (volume: Fields): boolean => Object.entries(volume).every(([name, value]) => name === 'name' || !isRecord(value));

const VOLUME: DefaultRule = all(
  when(hasNoSource, (volume) => ({ ...volume, emptyDir: {} })),
  inside('secret', FILES),
  inside('configMap', FILES),
  inside('downwardAPI', FILES, each('items', FIELD_REFERENCE)),
  inside('projected', PROJECTION),
  inside('iscsi', defaults({ iscsiInterface: 'default' })),
  inside('rbd', defaults({ pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' })),
  inside('azureDisk', defaults({ cachingMode: 'ReadWrite', kind: 'Shared', fsType: 'ext4', readOnly: false })),
  inside('scaleIO', defaults({ storageMode: 'ThinProvisioned', fsType: 'xfs' })),
  inside('hostPath', (source) => (source['type'] === undefined ? { ...source, type: '' } : source)),
  inside('ephemeral', inside('volumeClaimTemplate', within('spec', CLAIM_SPEC))),
);

/** What a pod has in whatever kind of workload it is written. */
export const POD_SPEC: DefaultRule = all(
  defaults({
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
    securityContext: {},
  }),
  each('containers', CONTAINER),
  each('initContainers', CONTAINER),
  each('ephemeralContainers', CONTAINER),
  each('volumes', VOLUME),
);

/** Requests not stated are those of the limits; only a pod itself gets them, its template does not. */
const requestsFromLimits: DefaultRule = inside('resources', when(isSet('limits'), (resources) => {
  const { limits, requests } = resources;
  return isRecord(limits) ? { ...resources, requests: { ...limits, ...(isRecord(requests) ? requests : {}) } } : resources;
}));

const hostPorts: DefaultRule = each('ports', defaults({ hostPort: ({ containerPort }: Fields) => containerPort }));

const POD_ONLY: DefaultRule = all(
  defaults({ enableServiceLinks: true }),
  each('containers', requestsFromLimits),
  each('initContainers', requestsFromLimits),
  when((spec) => spec['hostNetwork'] === true, all(each('containers', hostPorts), each('initContainers', hostPorts))),
);

export const POD: DefaultRule = within('spec', POD_SPEC, POD_ONLY);

export const POD_TEMPLATE: DefaultRule = within('template', within('spec', POD_SPEC));
