import { EventStore1 } from './0001-event-store.js';

/** Every TypeORM migration, oldest first. A landed one never changes. */
export const migrations: readonly (new () => object)[] = [EventStore1];
