import type { HealthRules } from './rule.js';
import { always, byReason, condition, explainedBy, firstOf, phase } from './vocabulary/index.js';

/** Ready says whether the issuer's account is registered (https://cert-manager.io/docs/reference/api-docs/). */
const issuer = (initial: string) => firstOf(condition('Ready', { True: 'Healthy', False: 'Degraded' }), always('Progressing', initial));

/** Issuing is True while a certificate is being made or renewed, and then explains a Ready that is not True. */
const certificate = firstOf(
  condition('Issuing', { True: 'Progressing' }),
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  always('Progressing', 'Waiting for certificate'),
);

/** A request is refused for good, or waits for the issuer. */
const request = firstOf(
  condition('Denied', { True: 'Degraded' }),
  condition('InvalidRequest', { True: 'Degraded' }),
  condition('Ready', { True: 'Healthy', False: byReason({ Failed: 'Degraded', Denied: 'Degraded' }, 'Progressing') }),
  always('Progressing', 'Waiting for certificate request'),
);

/** States of RFC 8555, section 7.1.6. */
const acme = (initial: string) =>
  firstOf(
    explainedBy('status.reason', phase('status.state', { valid: 'Healthy', invalid: 'Degraded', expired: 'Degraded', errored: 'Degraded' })),
    explainedBy('status.reason', always('Progressing', initial)),
  );

export const certManager: HealthRules = {
  'acme.cert-manager.io/Challenge': acme('Waiting for challenge'),
  'acme.cert-manager.io/Order': acme('Waiting for order'),
  'cert-manager.io/Certificate': certificate,
  'cert-manager.io/CertificateRequest': request,
  'certmanager.k8s.io/Certificate': certificate,
  'cert-manager.io/ClusterIssuer': issuer('Initializing ClusterIssuer'),
  'cert-manager.io/Issuer': issuer('Initializing issuer'),
  'certmanager.k8s.io/Issuer': issuer('Initializing issuer'),
};
