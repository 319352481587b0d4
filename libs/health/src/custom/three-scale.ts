import type { HealthRule, HealthRules } from './rule.js';
import { always, condition, conditionsInOrder, equals, firstOf, forKinds, health, when } from './vocabulary/index.js';

/**
 * What the 3scale operator reports of a kind that it carries to the 3scale API: Invalid (the manifest is wrong), Orphan (it
 * names something that is not there), Failed (the API refused), Waiting (for a person), In-progress; Ready or Synced when done.
 */
const capability = (kind: string): HealthRule =>
  firstOf(
    when(equals('status.state', 'suspended'), always('Suspended', `3scale ${kind} is suspended`)),
    conditionsInOrder({
      Invalid: { True: 'Degraded' },
      Orphan: { True: 'Degraded' },
      Failed: { True: 'Degraded' },
      Waiting: { True: 'Suspended' },
      'In-progress': { True: 'Progressing' },
      Ready: { True: health('Healthy', `3scale ${kind} is ready`), False: ({ message }) => (message === '' ? undefined : 'Degraded') },
      Synced: { True: health('Healthy', `3scale ${kind} is synced`) },
    }),
    always('Progressing', `Waiting for 3scale ${kind} status...`),
  );

/** Not available without a reason: the deployments are still starting. */
const apiManager = firstOf(
  condition('Available', {
    True: health('Healthy', '3scale APIManager is available'),
    False: ({ reason }) => (reason === '' ? undefined : health('Degraded', `3scale APIManager is degraded: ${reason}`)),
  }),
  always('Progressing', 'Waiting for 3scale APIManager status...'),
);

const CAPABILITIES = [
  'ActiveDoc',
  'Application',
  'ApplicationAuth',
  'Backend',
  'CustomPolicyDefinition',
  'DeveloperAccount',
  'DeveloperUser',
  'OpenAPI',
  'Product',
  'ProxyConfigPromote',
  'Tenant',
];

export const threeScale: HealthRules = {
  'apps.3scale.net/APIManager': apiManager,
  ...forKinds('capabilities.3scale.net', CAPABILITIES, capability),
};
