export * from './clock.js';
export * from './credential-mask.js';
export * from './errors.js';
export * from './hashing.js';
export * from './ids.js';
export * from './json.js';
export * from './map-limited.js';
export * from './result.js';
