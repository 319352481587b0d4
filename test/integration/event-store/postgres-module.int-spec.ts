import { randomUUID } from 'node:crypto';
import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { pino } from 'pino';
import { z } from 'zod';
import { defineEvent, type EventRegistry, type EventStore, type SubscriptionRunner } from '@tidemark/event-store';
import { throwawayDatabase, type ThrowawayDatabase } from '@tidemark/testing';
import { PostgresModule } from '../../../apps/control-plane/src/platform/postgres/postgres.module.js';
import { CONFIG, EVENT_REGISTRY, EVENT_STORE, LOGGER, SUBSCRIPTIONS } from '../../../apps/control-plane/src/platform/tokens.js';

const Noted = defineEvent({ type: 'test.thing-noted', schema: z.object({ n: z.number() }), describe: 'A thing was noted.' });
const seen: unknown[] = [];

/** A context as contexts plug in. */
@Module({})
class NotingModule implements OnModuleInit {
  constructor(
    @Inject(EVENT_REGISTRY) private readonly registry: EventRegistry,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: SubscriptionRunner,
  ) {}

  onModuleInit(): void {
    this.registry.define(Noted);
    this.subscriptions.add({ name: 'noting', handles: [Noted.type], react: async (event) => void seen.push(event.data) });
  }
}

describe('PostgresModule', () => {
  let database: ThrowawayDatabase;
  beforeAll(async () => {
    database = await throwawayDatabase({ migrated: false });
  });
  afterAll(() => database.drop());

  it('migrates, gives contexts the store and their subscriptions, and stops with every lease let go', async () => {
    @Global()
    @Module({
      providers: [
        { provide: CONFIG, useValue: { databaseUrl: database.url } },
        { provide: LOGGER, useValue: pino({ level: 'silent' }) },
      ],
      exports: [CONFIG, LOGGER],
    })
    class SettingsModule {}
    const app = await Test.createTestingModule({ imports: [SettingsModule, PostgresModule, NotingModule] }).compile();
    await app.init();
    const store = app.get<EventStore>(EVENT_STORE);
    const meta = { actor: { kind: 'system' as const, id: 's' }, correlationId: 'c' };
    const outcome = await store.append({ commandId: randomUUID(), meta, streams: [{ stream: 'thing-1', expected: 'new', events: [Noted.of({ n: 7 })] }] });
    expect(outcome).toMatchObject({ kind: 'appended', lastPosition: 1 });
    expect(await app.get<SubscriptionRunner>(SUBSCRIPTIONS).waitFor('noting', 1, 5_000)).toBe(true);
    expect(seen).toEqual([{ n: 7 }]);
    await expect(store.append({ commandId: randomUUID(), meta, streams: [{ stream: 'thing-1', expected: 1, events: [{ type: 'test.never-defined', v: 1, data: {} }] }] })).rejects.toMatchObject({ code: 'event-store.unknown-event-type' });
    await app.close();
    const again = await Test.createTestingModule({ imports: [SettingsModule, PostgresModule, NotingModule] }).compile();
    await again.init();
    expect(await again.get<SubscriptionRunner>(SUBSCRIPTIONS).waitFor('noting', 1, 5_000)).toBe(true);
    expect(seen).toHaveLength(1);
    await again.close();
  });
});
