import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionsAt, entriesAt, firstOf, generationsDiffer, has, health, numberAt, valueAt, when, wordAt } from './vocabulary/index.js';

const notReported = always('Progressing', 'Waiting for the status to be reported');
const outdated = always('Progressing', 'Waiting for the status to be updated');

const evaluatedEarlier: HealthRule = (object) => {
  const evaluated = numberAt(object, 'status.lastEvaluatedGeneration');
  return evaluated !== undefined && evaluated !== numberAt(object, 'metadata.generation') ? outdated(object) : undefined;
};

const byCompliance =
  (explain: HealthRule): HealthRule =>
  (object) => {
    const message = explain(object)?.message ?? '';
    const compliant = wordAt(object, 'status.compliant');
    if (compliant === 'Compliant') return health('Healthy', message);
    return compliant === 'NonCompliant' ? health('Degraded', message) : notReported(object);
  };

/** Each object template of a policy tells its own findings. */
const templateFindings: HealthRule = (object) => {
  const findings = entriesAt(object, 'status.compliancyDetails').flatMap((detail) => conditionsAt(detail, 'conditions'));
  return health('Unknown', findings.map(({ type, message }) => `${type} - ${message}`).join('; '));
};

/** A certificate policy tells its findings a namespace. */
const namespaceFindings: HealthRule = (object) => {
  const details = valueAt(object, 'status.compliancyDetails');
  const messages = details !== null && typeof details === 'object' ? Object.values(details).map((detail) => wordAt(detail, 'message')) : [];
  return health('Unknown', messages.filter((message) => message !== '').join('; '));
};

/** A root policy tells which clusters comply. */
const clusterFindings: HealthRule = (object) => {
  const bad = entriesAt(object, 'status.status').filter((cluster) => wordAt(cluster, 'compliant') !== 'Compliant');
  return health('Unknown', bad.length === 0 ? '' : `NonCompliant clusters: ${bad.map((cluster) => wordAt(cluster, 'clustername')).join(', ')}`);
};

const operatorPolicy: HealthRule = firstOf(
  when((object) => !has('status.compliant')(object), notReported),
  when(generationsDiffer, outdated),
  condition('Compliant', { True: 'Healthy', False: 'Degraded' }),
  always('Progressing', 'Waiting for the compliance condition'),
);

/** Source: https://open-cluster-management.io/docs/getting-started/integration/policy-controllers/ */
export const openClusterManagement: HealthRules = {
  'policy.open-cluster-management.io/ConfigurationPolicy': firstOf(evaluatedEarlier, byCompliance(templateFindings)),
  'policy.open-cluster-management.io/CertificatePolicy': firstOf(evaluatedEarlier, byCompliance(namespaceFindings)),
  'policy.open-cluster-management.io/Policy': byCompliance(clusterFindings),
  'policy.open-cluster-management.io/OperatorPolicy': operatorPolicy,
};
