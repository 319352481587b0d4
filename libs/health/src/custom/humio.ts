import type { HealthStatus } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { health, wordAt } from './vocabulary/index.js';

const STATES: Readonly<Record<string, HealthStatus>> = {
  Exists: 'Healthy',
  Running: 'Healthy',
  Ready: 'Healthy',
  NotFound: 'Missing',
  ConfigError: 'Degraded',
  Unknown: 'Unknown',
};

/** Every kind tells in `status.state` whether its counterpart in LogScale is there; other states pass. */
const component: HealthRule = (object) => {
  const state = wordAt(object, 'status.state');
  return state === '' ? health('Progressing', 'Update in progress') : health(STATES[state] ?? 'Progressing', `Component state: ${state}.`);
};

export const humio: HealthRules = { 'core.humio.com/*': component };
