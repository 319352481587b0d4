import type { HealthRules } from './rule.js';
import { always, firstOf, health, phase } from './vocabulary/index.js';

/** The operator gives no reason for a failure. */
const instance = firstOf(
  phase('status.phase', { Running: health('Healthy', 'Jaeger is Running'), Failed: health('Degraded', 'Jaeger Failed For Some Reason') }),
  always('Progressing', 'Waiting for Jaeger'),
);

export const jaeger: HealthRules = { 'jaegertracing.io/Jaeger': instance };
