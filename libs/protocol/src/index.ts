export * from './desired.js';
export * from './enrolment.js';
export * from './framing.js';
export * from './messages.js';
export * from './plan-result.js';
export * from './reports.js';
export * from './restoration.js';
export * from './scalars.js';
