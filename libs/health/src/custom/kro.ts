import type { HealthRules } from './rule.js';
import { always, condition, firstOf, phase } from './vocabulary/index.js';

/** A definition is Active once its API is served (https://kro.run/docs). */
const definition = firstOf(
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  phase('status.state', { Active: 'Healthy', Inactive: 'Degraded' }),
  always('Progressing', 'Waiting for ResourceGraphDefinition'),
);

const instance = firstOf(
  phase('status.state', { ACTIVE: 'Healthy', FAILED: 'Degraded', ERROR: 'Degraded' }),
  condition('Ready', { True: 'Healthy', False: 'Degraded' }),
  always('Progressing', 'Waiting for the resources of the instance'),
);

export const kro: HealthRules = { 'kro.run/ResourceGraphDefinition': definition, 'kro.run/*': instance };
