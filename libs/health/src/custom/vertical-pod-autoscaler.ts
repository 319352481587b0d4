import type { HealthRules } from './rule.js';
import { always, condition, firstOf } from './vocabulary/index.js';

/** It only advises: without pods or data it has nothing to say yet, which is no fault of the application. */
const advisor = firstOf(condition('ConfigUnsupported', { True: 'Degraded' }), condition('RecommendationProvided', { True: 'Healthy' }), always('Healthy'));

export const verticalPodAutoscaler: HealthRules = { 'autoscaling.k8s.io/VerticalPodAutoscaler': advisor };
