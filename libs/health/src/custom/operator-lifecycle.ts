import type { KubernetesObject } from '@tidemark/manifest';
import type { HealthRule, HealthRules } from './rule.js';
import { always, conditionIs, conditionsAt, firstOf, has, health, phase, wordAt, type Condition } from './vocabulary/index.js';

const FAILURES = ['CatalogSourcesUnhealthy', 'InstallPlanFailed', 'ResolutionFailed', 'BundleUnpackFailed'];
const UPGRADE_WAITS = ' (manual InstallPlan approval pending; treated as healthy)';

/** The operator is installed; an upgrade waits for a person, by the subscription's own wish. */
const upgradeWaitsForApproval = (object: KubernetesObject): boolean =>
  wordAt(object, 'spec.installPlanApproval') === 'Manual' &&
  wordAt(object, 'status.state') === 'UpgradePending' &&
  has('status.installedCSV')(object) &&
  conditionsAt(object).some(isApprovalPending);

const isApprovalPending = ({ type, status, reason }: Condition): boolean => type === 'InstallPlanPending' && status === 'True' && reason === 'RequiresApproval';

/** All conditions of a subscription are bad news when True; `state` says how far the installation is. */
const subscription: HealthRule = (object) => {
  const waits = upgradeWaitsForApproval(object);
  const listed = conditionsAt(object)
    .filter((found) => !(waits && isApprovalPending(found)))
    .map(({ type, status }, index) => `${index + 1}: ${type} | ${status}\n`);
  const state = wordAt(object, 'status.state');
  const message = `${listed.join('')}${state === '' ? '.status.state not yet known' : `.status.state is '${state}'`}${waits ? UPGRADE_WAITS : ''}\n`;
  if (FAILURES.some((type) => conditionIs(type, 'True')(object)) || state === 'UpgradeFailed') return health('Degraded', message);
  return health(state === 'AtLatestKnown' || waits ? 'Healthy' : 'Progressing', message);
};

const clusterServiceVersion: HealthRule = firstOf(
  phase('status.phase', { Succeeded: 'Healthy', Failed: 'Degraded', Unknown: 'Unknown', '': health('Progressing', 'Waiting for the ClusterServiceVersion to be processed') }, 'status.message'),
  (object) => health('Progressing', wordAt(object, 'status.message')),
);

const installPlan: HealthRule = firstOf(
  phase('status.phase', { Complete: 'Healthy', Failed: 'Degraded', RequiresApproval: health('Suspended', 'InstallPlan requires approval') }, 'status.message'),
  always('Progressing', 'InstallPlan is being carried out'),
);

/** gRPC connection to the catalog's registry. */
const catalogSource: HealthRule = firstOf(
  phase('status.connectionState.lastObservedState', { READY: health('Healthy', 'Catalog is ready'), TRANSIENT_FAILURE: health('Degraded', 'Catalog cannot be reached'), SHUTDOWN: health('Degraded', 'Catalog is shut down') }),
  always('Progressing', 'Connecting to the catalog'),
);

/** Source: https://olm.operatorframework.io/docs/concepts/crds/ */
export const operatorLifecycle: HealthRules = {
  'operators.coreos.com/Subscription': subscription,
  'operators.coreos.com/ClusterServiceVersion': clusterServiceVersion,
  'operators.coreos.com/InstallPlan': installPlan,
  'operators.coreos.com/CatalogSource': catalogSource,
};
