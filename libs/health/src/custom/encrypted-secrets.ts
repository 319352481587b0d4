import type { HealthRules } from './rule.js';
import { always, condition, firstOf, health, phase, wordAt } from './vocabulary/index.js';

/** Synced: whether the controller could decrypt it (https://github.com/bitnami-labs/sealed-secrets). */
const sealedSecret = firstOf(condition('Synced', { True: 'Healthy', False: 'Degraded' }), always('Progressing', 'Waiting for Sealed Secret to be decrypted'));

/** The operator says Healthy, or else what is wrong, in one text (https://github.com/isindir/sops-secrets-operator). */
const sopsSecret = firstOf(
  phase('status.message', { Healthy: health('Healthy', 'Healthy'), '': health('Progressing', 'Waiting for SopsSecret to be decrypted') }),
  (object) => health('Degraded', wordAt(object, 'status.message')),
);

export const encryptedSecrets: HealthRules = {
  'bitnami.com/SealedSecret': sealedSecret,
  'isindir.github.com/SopsSecret': sopsSecret,
};
