import type { HealthRules } from './rule.js';
import { always, byReason, condition, equals, firstOf, generationsDiffer, when } from './vocabulary/index.js';

/** Reasons of Ready while Config Connector is at work, or waits for another object (https://cloud.google.com/config-connector/docs). */
const resource = firstOf(
  when(generationsDiffer, always('Progressing', 'Update in progress')),
  condition('Ready', {
    True: 'Healthy',
    other: byReason(
      { Updating: 'Progressing', Creating: 'Progressing', Deleting: 'Progressing', Reconciling: 'Progressing', DependencyNotReady: 'Suspended', Unmanaged: 'Suspended' },
      'Degraded',
    ),
  }),
  always('Progressing', 'Update in progress'),
);

const operator = (kind: string) =>
  firstOf(
    when(generationsDiffer, always('Progressing', 'Update in progress')),
    when(equals('status.healthy', true), always('Healthy', `${kind} is healthy`)),
    when(equals('status.healthy', false), always('Degraded', `${kind} is not healthy`)),
    always('Progressing', 'Update in progress'),
  );

export const configConnector: HealthRules = {
  'core.cnrm.cloud.google.com/ConfigConnector': operator('ConfigConnector'),
  'core.cnrm.cloud.google.com/ConfigConnectorContext': operator('ConfigConnectorContext'),
  '*.cnrm.cloud.google.com/*': resource,
};
