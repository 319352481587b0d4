import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from './index.js';
import { eventStoreContract } from './event-store.contract.js';

eventStoreContract('MemoryEventStore', () => Promise.resolve({ store: new MemoryEventStore(), dispose: () => Promise.resolve() }), randomUUID);
