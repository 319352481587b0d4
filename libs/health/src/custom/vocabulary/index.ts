export { health } from '../../health.js';
export * from './combine.js';
export * from './conditions.js';
export * from './explained-by.js';
export * from './fields.js';
export * from './generation.js';
export * from './kinds.js';
export * from './phase.js';
