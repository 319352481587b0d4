export * from './domain/application-spec.js';
export * from './domain/build-options.js';
