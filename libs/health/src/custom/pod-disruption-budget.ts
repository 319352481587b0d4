import type { HealthRules } from './rule.js';
import { always, byReason, condition, firstOf, health, type Condition } from './vocabulary/index.js';

const told = ({ reason }: Condition) => health('Healthy', `PodDisruptionBudget has ${reason}`);

/** A budget that allows no disruption does its work; only one that could not be counted is broken (policy/v1, DisruptionAllowed). */
export const podDisruptionBudget: HealthRules = {
  'policy/PodDisruptionBudget': firstOf(
    condition('DisruptionAllowed', { False: byReason({ SyncFailed: health('Degraded', 'PodDisruptionBudget has SyncFailed') }) }),
    condition('DisruptionAllowed', { other: told }),
    always('Progressing', 'Waiting for status'),
  ),
};
