export { accessEvents } from './domain/access.events.js';
export { AccessModule } from './access.module.js';
