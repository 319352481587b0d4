import type { HealthRules } from './rule.js';

/** The families whose API groups start with l to z. */
export const FAMILIES_L_TO_Z: readonly HealthRules[] = [];
