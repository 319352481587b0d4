import { certManager } from './cert-manager.js';
import type { HealthRules } from './rule.js';

/** The families whose API groups start with a to k. */
export const FAMILIES_A_TO_K: readonly HealthRules[] = [certManager];
