export { observationEvents } from './domain/observation.events.js';
