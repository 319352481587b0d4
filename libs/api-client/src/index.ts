export type * from './generated/schema-types.js';
