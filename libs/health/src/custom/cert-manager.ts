import type { HealthRules } from './rule.js';
import { always, condition, firstOf } from './vocabulary/index.js';

/** Ready says whether the issuer's account is registered (https://cert-manager.io/docs/reference/api-docs/). */
const issuer = (initial: string) => firstOf(condition('Ready', { True: 'Healthy', False: 'Degraded' }), always('Progressing', initial));

/** Issuing is True while a certificate is being made or renewed, and then explains a Ready that is not True. */
const certificate = firstOf(
  condition('Issuing', { True: 'Progressing' }),
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  always('Progressing', 'Waiting for certificate'),
);

export const certManager: HealthRules = {
  'cert-manager.io/Certificate': certificate,
  'certmanager.k8s.io/Certificate': certificate,
  'cert-manager.io/ClusterIssuer': issuer('Initializing ClusterIssuer'),
  'cert-manager.io/Issuer': issuer('Initializing issuer'),
  'certmanager.k8s.io/Issuer': issuer('Initializing issuer'),
};
