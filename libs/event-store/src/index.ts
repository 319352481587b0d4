export * from './decider.js';
export * from './deterministic-ids.js';
export * from './event-store.js';
export * from './events.js';
export * from './sql.js';
export * from './subscription.js';
