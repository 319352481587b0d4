import { EventRegistry, type EventDefinition } from '@tidemark/event-store';
import { accessEvents } from './access/index.js';
import { catalogEvents } from './catalog/index.js';
import { fleetEvents } from './fleet/index.js';
import { observationEvents } from './observation/index.js';
import { platformEvents } from './platform/projections/projection.events.js';
import { renderEvents } from './render/index.js';
import { rolloutEvents } from './rollout/index.js';
import { sourceEvents } from './source/index.js';

/** Every type of event of every context. */
export const eventDefinitions: readonly EventDefinition[] = [
  ...accessEvents,
  ...catalogEvents,
  ...fleetEvents,
  ...observationEvents,
  ...platformEvents,
  ...renderEvents,
  ...rolloutEvents,
  ...sourceEvents,
];

/** The registry that schema/events.json is made from. */
export const eventCatalogue = (): EventRegistry => new EventRegistry().define(...eventDefinitions);
