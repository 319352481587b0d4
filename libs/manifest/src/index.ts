export * from './hook.js';
export * from './kubernetes-object.js';
export * from './manifest-error.js';
export * from './normalise.js';
export * from './object-key.js';
export { DEFAULT_PARSE_LIMITS, type ParseLimits } from './parse-limits.js';
export * from './parse-manifests.js';
export * from './scope.js';
export * from './secret-mask.js';
