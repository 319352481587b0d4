import { byConvention } from '../general/by-convention.js';
import type { HealthRule, HealthRules } from './rule.js';
import { always, firstOf, forKinds, health, phase } from './vocabulary/index.js';

/** A promotion runs once, from Pending to one of four ends. */
const promotion: HealthRule = firstOf(
  phase('status.phase', { Succeeded: 'Healthy', Failed: 'Degraded', Errored: 'Degraded', Aborted: 'Degraded', Running: health('Progressing', 'Promotion is running') }, 'status.message'),
  always('Progressing', 'Waiting for the promotion to start'),
);

/** Source: https://docs.kargo.io/user-guide/core-concepts; stages and warehouses set Ready, Healthy and Reconciling. */
export const kargo: HealthRules = {
  'kargo.akuity.io/Promotion': promotion,
  ...forKinds('kargo.akuity.io', ['Project', 'Stage', 'Warehouse'], byConvention),
};
