import { EventStore1 } from './0001-event-store.js';
import { Source20 } from './0020-source.js';
import { Render40 } from './0040-render.js';

/** Every TypeORM migration, oldest first. A landed one never changes. */
export const migrations: readonly (new () => object)[] = [EventStore1, Source20, Render40];
