import { all, defaults, each, inside, isOneOf, isSet, when, within, type DefaultRule, type Fields } from './rules.js';

const TCP: DefaultRule = defaults({ protocol: 'TCP' });

const SERVICE_PORT: DefaultRule = all(TCP, (port) => (port['targetPort'] === undefined || port['targetPort'] === 0 || port['targetPort'] === '' ? { ...port, targetPort: port['port'] } : port));

/** Three hours. */
const STICKY_SECONDS = 10_800;

export const SERVICE: DefaultRule = within(
  'spec',
  defaults({ sessionAffinity: 'None', type: 'ClusterIP' }),
  when(isOneOf('sessionAffinity', 'ClientIP'), within('sessionAffinityConfig', within('clientIP', defaults({ timeoutSeconds: STICKY_SECONDS })))),
  each('ports', SERVICE_PORT),
  when(isOneOf('type', 'NodePort', 'LoadBalancer'), defaults({ externalTrafficPolicy: 'Cluster' })),
  when(isOneOf('type', 'ClusterIP', 'NodePort', 'LoadBalancer'), defaults({ internalTrafficPolicy: 'Cluster' })),
  when(isOneOf('type', 'LoadBalancer'), defaults({ allocateLoadBalancerNodePorts: true })),
);

export const ENDPOINTS: DefaultRule = each('subsets', each('ports', TCP));

export const ENDPOINT_SLICE: DefaultRule = each('ports', (port) => ({ ...TCP(port), name: port['name'] ?? '' }));

const policyTypes = (spec: Fields): string[] => (isSet('egress')(spec) ? ['Ingress', 'Egress'] : ['Ingress']);

export const NETWORK_POLICY: DefaultRule = within(
  'spec',
  each('ingress', each('ports', TCP)),
  each('egress', each('ports', TCP)),
  defaults({ policyTypes }),
);

export const INGRESS_CLASS: DefaultRule = within('spec', inside('parameters', defaults({ scope: 'Cluster' })));
