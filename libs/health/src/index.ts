export * from './aggregate-health.js';
export { HEALTH_ORDER, isWorse, type Health, type HealthStatus } from './health.js';
export * from './health-of.js';
export { kstatusOf, type Kstatus, type KstatusCondition, type KstatusOptions, type KstatusStatus } from './kstatus/kstatus.js';
