import { all, defaults, each, inside, isSet, when, within, type DefaultRule } from './rules.js';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Users and groups are of the RBAC group, service accounts of the core group. */
const SUBJECT: DefaultRule = when((subject) => subject['kind'] === 'User' || subject['kind'] === 'Group', defaults({ apiGroup: RBAC_GROUP }));

export const ROLE_BINDING: DefaultRule = all(inside('roleRef', defaults({ apiGroup: RBAC_GROUP })), each('subjects', SUBJECT));

const HTTPS = 443;

const webhook = (values: Readonly<Record<string, unknown>>): DefaultRule =>
  all(
    defaults({ namespaceSelector: {}, objectSelector: {}, ...values }),
    within('clientConfig', inside('service', defaults({ port: HTTPS }))),
    each('rules', defaults({ scope: '*' })),
  );

const CURRENT = { failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10 };
const BETA = { failurePolicy: 'Ignore', matchPolicy: 'Exact', timeoutSeconds: 30, sideEffects: 'Unknown', admissionReviewVersions: ['v1beta1'] };

export const VALIDATING_WEBHOOKS: DefaultRule = each('webhooks', webhook(CURRENT));
export const VALIDATING_WEBHOOKS_BETA: DefaultRule = each('webhooks', webhook(BETA));
export const MUTATING_WEBHOOKS: DefaultRule = each('webhooks', webhook({ ...CURRENT, reinvocationPolicy: 'Never' }));
export const MUTATING_WEBHOOKS_BETA: DefaultRule = each('webhooks', webhook({ ...BETA, reinvocationPolicy: 'Never' }));

const MATCH: DefaultRule = all(
  defaults({ matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} }),
  each('resourceRules', defaults({ scope: '*' })),
  each('excludeResourceRules', defaults({ scope: '*' })),
);

export const ADMISSION_POLICY: DefaultRule = within('spec', defaults({ failurePolicy: 'Fail' }), inside('matchConstraints', MATCH));
export const ADMISSION_POLICY_BINDING: DefaultRule = within('spec', inside('matchResources', MATCH));

export const PRIORITY_CLASS: DefaultRule = defaults({ preemptionPolicy: 'PreemptLowerPriority' });

const scalingRules = (values: Readonly<Record<string, unknown>>): DefaultRule => defaults({ selectPolicy: 'Max', ...values });

/** At most doubled, or four more, in 15 seconds. */
const SCALE_UP = { stabilizationWindowSeconds: 0, policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }, { type: 'Percent', value: 100, periodSeconds: 15 }] };
const SCALE_DOWN = { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] };
const CPU_TARGET = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };

export const AUTOSCALER: DefaultRule = within(
  'spec',
  defaults({ minReplicas: 1 }),
  when((spec) => !Array.isArray(spec['metrics']) || spec['metrics'].length === 0, (spec) => ({ ...spec, metrics: [CPU_TARGET] })),
  when(isSet('behavior'), within('behavior', within('scaleUp', scalingRules(SCALE_UP)), within('scaleDown', scalingRules(SCALE_DOWN)))),
);

export const AUTOSCALER_V1: DefaultRule = within('spec', defaults({ minReplicas: 1 }));
