import type { HealthRules } from './rule.js';
import { always, condition, firstOf, health, phase, wordAt } from './vocabulary/index.js';

/** Ready is True once the provider answered (https://external-secrets.io/latest/api/spec). */
const ready = (kind: string) => firstOf(condition('Ready', { True: 'Healthy', False: 'Degraded' }), always('Progressing', `Waiting for ${kind}`));

/** Older versions report NotReady and PartiallyReady as conditions of their own, beside a Ready that outweighs them. */
const clusterExternalSecret = firstOf(
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  condition('NotReady', { True: 'Degraded' }),
  condition('PartiallyReady', { True: 'Degraded' }),
  always('Progressing', 'Waiting for ClusterExternalSecret'),
);

const ERROR_PREFIX = 'ERROR, ';

/** The forerunner, Kubernetes External Secrets, says everything in one text: SUCCESS, or ERROR and why. */
const kubernetesExternalSecret = firstOf(
  phase('status.status', { SUCCESS: health('Healthy', 'Fetched ExternalSecret.') }),
  (object) => {
    const text = wordAt(object, 'status.status');
    return text.startsWith('ERROR') ? health('Degraded', text.startsWith(ERROR_PREFIX) ? text.slice(ERROR_PREFIX.length) : text) : undefined;
  },
  always('Progressing', 'Waiting for ExternalSecret.'),
);

export const externalSecrets: HealthRules = {
  'external-secrets.io/ClusterExternalSecret': clusterExternalSecret,
  'external-secrets.io/ClusterPushSecret': ready('ClusterPushSecret'),
  'external-secrets.io/ClusterSecretStore': ready('ClusterSecretStore'),
  'external-secrets.io/ExternalSecret': ready('ExternalSecret'),
  'external-secrets.io/PushSecret': ready('PushSecret'),
  'external-secrets.io/SecretStore': ready('SecretStore'),
  'kubernetes-client.io/ExternalSecret': kubernetesExternalSecret,
};
