export type { Config } from './config/config.js';
export type * from './kafka/kafka.port.js';
export type { Logger } from './logging/logger.js';
export * from './tokens.js';
