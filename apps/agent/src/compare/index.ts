export { Comparer } from './comparer.js';
export type { FieldDrift } from './field-drift.js';
export { trackedBy } from './tracked-by.js';
