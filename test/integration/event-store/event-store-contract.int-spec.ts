import { randomUUID } from 'node:crypto';
import { eventStoreContract } from '../../../libs/event-store/src/event-store.contract.js';
import { PostgresFixture } from './postgres-store.fixture.js';

eventStoreContract('PostgresEventStore', async () => {
  const fixture = await PostgresFixture.create();
  return { store: fixture.store, dispose: () => fixture.dispose() };
}, randomUUID);
