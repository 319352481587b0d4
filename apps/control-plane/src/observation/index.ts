export { observationEvents } from './domain/observation.events.js';
export { ObservationModule } from './observation.module.js';
