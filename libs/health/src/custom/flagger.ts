import type { HealthStatus } from '../health.js';
import type { HealthRule, HealthRules } from './rule.js';
import { conditionAt, health, wordAt } from './vocabulary/index.js';

/** Phases of a Canary that are not on the way (https://docs.flagger.app/usage/how-it-works#canary-status). */
const SETTLED: Readonly<Record<string, HealthStatus>> = { Initialized: 'Healthy', Succeeded: 'Healthy', Failed: 'Degraded' };

const canary: HealthRule = (object) => {
  const phase = wordAt(object, 'status.phase');
  if (phase === '') return health('Progressing', 'Waiting for Canary');
  const weight = phase === 'Progressing' ? [`Canary Weight: ${wordAt(object, 'status.canaryWeight')} %`] : [];
  const said = [phase, ...weight, conditionAt(object, 'Promoted')?.message ?? ''];
  return health(SETTLED[phase] ?? 'Progressing', said.filter((part) => part !== '').join(' --- '));
};

export const flagger: HealthRules = { 'flagger.app/Canary': canary };
