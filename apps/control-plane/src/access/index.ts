export { accessEvents } from './domain/access.events.js';
