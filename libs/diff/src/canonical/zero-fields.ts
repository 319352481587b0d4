/**
 * Fields in which zero, false or empty text mean the same as nothing, because the API server's own types can't tell them
 * apart (documented as "defaults to false", "if not specified, 0"). A field that may be zero on purpose (`replicas`,
 * `runAsUser`, `privileged`, `automountServiceAccountToken`) is not one.
 */
const ZERO_IS_NOTHING: ReadonlySet<string> = new Set([
  'chapAuthDiscovery',
  'chapAuthSession',
  'clusterScope',
  'count',
  'failureThreshold',
  'globalDefault',
  'healthCheckNodePort',
  'hostIPC',
  'hostNetwork',
  'hostPID',
  'hostPort',
  'initialDelaySeconds',
  'insecureSkipTLSVerify',
  'minReadySeconds',
  'nodePort',
  'number',
  'observedGeneration',
  'paused',
  'periodSeconds',
  'publishNotReadyAddresses',
  'readOnly',
  'sslEnabled',
  'stdin',
  'stdinOnce',
  'successThreshold',
  'tty',
  'unschedulable',
]);

/** Fields that count only in some structs: elsewhere a zero in a field of this name is meant. */
const ZERO_IS_NOTHING_IN: Readonly<Record<string, RegExp>> = {
  partition: /VolumeSource$/,
  timeoutSeconds: /\.Probe$/,
  replicas: /Status$/,
  readyReplicas: /Status$/,
  availableReplicas: /Status$/,
};

/** Structs in which `readOnly` says something when it is false. */
const MEANT_READ_ONLY = /\.CSIVolumeSource$/;

/** Text fields whose emptiness is a choice: "no class", "any type". */
const EMPTY_IS_MEANT: ReadonlySet<string> = new Set(['storageClassName', 'ingressClassName', 'runtimeClassName', 'loadBalancerClass', 'volumeAttributesClassName', 'appProtocol', 'apiGroup', 'kind', 'name', 'namespace']);
const EMPTY_IS_MEANT_IN: Readonly<Record<string, RegExp>> = { type: /\.HostPathVolumeSource$/, fsType: /\.CSI/ };

/** Whether this value of this field of this struct is dropped when an object is stored. */
export function isNothing(struct: string, field: string, value: unknown): boolean {
  if (value === '') return !EMPTY_IS_MEANT.has(field) && EMPTY_IS_MEANT_IN[field]?.test(struct) !== true;
  if (value !== false && value !== 0) return false;
  if (field === 'readOnly' && MEANT_READ_ONLY.test(struct)) return false;
  return ZERO_IS_NOTHING.has(field) || ZERO_IS_NOTHING_IN[field]?.test(struct) === true;
}
