import type { HealthRules } from './rule.js';
import { always, condition, firstOf } from './vocabulary/index.js';

/** A paused scaler is no failure, a fallback is one even though the object is ready (https://keda.sh/docs/latest/reference). */
const scaler = (initial: string) =>
  firstOf(
    condition('Paused', { True: 'Suspended' }),
    condition('Fallback', { True: 'Degraded' }),
    condition('Ready', { True: 'Healthy', False: 'Degraded' }),
    always('Progressing', initial),
  );

export const keda: HealthRules = {
  'keda.sh/ScaledJob': scaler('Creating ScaledJob Object'),
  'keda.sh/ScaledObject': scaler('Creating HorizontalPodAutoscaler Object'),
};
