import type { HealthRules } from './rule.js';
import { always, condition, equals, explainedBy, firstOf, phase, when } from './vocabulary/index.js';

/** https://www.keycloak.org/operator/advanced-configuration: HasErrors is told beside the conditions of progress. */
const current = (done: string, initial: string) =>
  firstOf(condition('HasErrors', { True: 'Degraded' }), condition(done, { True: 'Healthy', other: 'Progressing' }), always('Progressing', initial));

/** The forerunner says its phase, and `ready` once it was reached. */
const legacy = explainedBy(
  'status.message',
  firstOf(phase('status.phase', { failing: 'Degraded' }), when(equals('status.ready', true), always('Healthy')), always('Progressing', 'Waiting for Keycloak')),
);

export const keycloak: HealthRules = {
  'k8s.keycloak.org/Keycloak': current('Ready', 'Waiting for Keycloak'),
  'k8s.keycloak.org/KeycloakRealmImport': current('Done', 'Waiting for KeycloakRealmImport'),
  'keycloak.org/Keycloak': legacy,
  'keycloak.org/KeycloakClient': legacy,
  'keycloak.org/KeycloakRealm': legacy,
  'keycloak.org/KeycloakUser': legacy,
};
