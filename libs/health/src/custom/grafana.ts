import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionsAt, equals, firstOf, forKinds, has, health, when, wordAt, type Condition } from './vocabulary/index.js';

const sentence = ({ reason, type, message }: Condition): string => `${reason} for ${type} because ${message}`;

/** `DashboardSynchronized`, `FolderSynchronized`…: whether the Grafana instances have the object (https://grafana.github.io/grafana-operator). */
const synchronized: HealthRule = (object) => {
  const conditions = conditionsAt(object);
  const refused = conditions.find(({ type, status }) => (type.endsWith('Synchronized') ? status === 'False' : (type === 'NoMatchingInstance' || type === 'InvalidSpec') && status === 'True'));
  if (refused !== undefined) return health('Degraded', sentence(refused));
  const done = conditions.find(({ type, status }) => type.endsWith('Synchronized') && status === 'True');
  return done && health('Healthy', sentence(done));
};

/** Versions before conditions tell only that no instance was found, or when the object was last carried over. */
const lastResync = firstOf(
  when(equals('status.NoMatchingInstances', true), always('Degraded', "can't find matching grafana instance")),
  when(has('status.lastResync'), always('Healthy')),
);

const carried = firstOf(synchronized, lastResync, always('Progressing'));

const grafanaInstance = firstOf(
  when(equals('status.stageStatus', 'failed'), (object) => health('Degraded', wordAt(object, 'status.lastMessage'))),
  when((object) => equals('status.stage', 'complete')(object) && equals('status.stageStatus', 'success')(object), always('Healthy')),
  always('Progressing'),
);

/** The operator of Kubitus: Ready tells whether the instance could be reached and has the object. */
const kubitus = firstOf(condition('Ready', { True: 'Healthy', False: 'Degraded' }), always('Progressing', 'Waiting ...'));

const CARRIED = ['GrafanaAlertRuleGroup', 'GrafanaContactPoint', 'GrafanaDashboard', 'GrafanaDatasource', 'GrafanaFolder', 'GrafanaLibraryPanel', 'GrafanaMuteTiming', 'GrafanaNotificationPolicy', 'GrafanaNotificationTemplate'];

export const grafana: HealthRules = {
  'grafana.integreatly.org/Grafana': grafanaInstance,
  ...forKinds('grafana.integreatly.org', CARRIED, () => carried),
  'grafana-org-operator.kubitus-project.gitlab.io/*': kubitus,
};
