export { observationEvents } from './domain/observation.events.js';
export { ObservationModule } from './observation.module.js';
export { evolveFleet } from './projections/fleet-evolution.js';
export { FleetRows } from './projections/fleet-rows.js';
export type { TargetRow } from './projections/target-row.js';
