import type { HealthRules } from './rule.js';
import { always, explainedBy, firstOf, generationsDiffer, has, phase, when } from './vocabulary/index.js';

/** NGINX Ingress Controller: Valid, Warning (partly used) or Invalid, and why (https://docs.nginx.com/nginx-ingress-controller). */
const nginx = firstOf(
  explainedBy('status.message', phase('status.state', { Valid: 'Healthy', Warning: 'Degraded', Invalid: 'Degraded' })),
  always('Progressing', 'Waiting for the configuration to be validated'),
);

/** Emissary: a host is Ready once its certificate is there (https://emissary-ingress.dev/docs). */
const host = firstOf(
  explainedBy('status.errorReason', phase('status.state', { Ready: 'Healthy', Error: 'Degraded' })),
  always('Progressing', 'Waiting for Host'),
);

/** The load balancer controller reports only which generation it has carried out. */
const targetGroupBinding = firstOf(
  when(generationsDiffer, always('Progressing', 'Waiting for the targets to be registered')),
  when(has('status.observedGeneration'), always('Healthy')),
  always('Progressing', 'Waiting for the targets to be registered'),
);

export const ingressControllers: HealthRules = {
  'elbv2.k8s.aws/TargetGroupBinding': targetGroupBinding,
  'getambassador.io/Host': host,
  'k8s.nginx.org/Policy': nginx,
  'k8s.nginx.org/TransportServer': nginx,
  'k8s.nginx.org/VirtualServer': nginx,
  'k8s.nginx.org/VirtualServerRoute': nginx,
};
