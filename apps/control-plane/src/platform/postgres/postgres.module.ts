import path from 'node:path';
import { Global, Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { EventRegistry, type EventDefinition } from '@tidemark/event-store';
import type { Config } from '../config/config.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';
import type { Logger } from '../logging/logger.js';
import { CONFIG, EVENT_DEFINITIONS, EVENT_REGISTRY, EVENT_STORE, LOGGER, SQL, SUBSCRIPTIONS } from '../tokens.js';
import { EventDatabase } from './event-database.js';

const DATABASE = Symbol('DATABASE');
const EMBEDDED = Symbol('EMBEDDED');

/**
 * The database and everything on it. Needs CONFIG and LOGGER from a global module. Contexts add event types, projections and
 * processes in `onModuleInit`; subscriptions start when all of them have.
 */
@Global()
@Module({
  providers: [
    {
      provide: EVENT_REGISTRY,
      // Defined before anything is appended: a context may do so as soon as it starts.
      inject: [{ token: EVENT_DEFINITIONS, optional: true }],
      useFactory: (definitions: readonly EventDefinition[] = []) => new EventRegistry().define(...definitions),
    },
    {
      provide: EMBEDDED,
      inject: [CONFIG, LOGGER],
      useFactory: (config: Config, logger: Logger) => (config.databaseUrl === null ? startEmbeddedPostgres(path.join(config.dataDir, 'postgres'), logger) : null),
    },
    {
      provide: DATABASE,
      inject: [CONFIG, LOGGER, EVENT_REGISTRY, EMBEDDED],
      useFactory: (config: Config, logger: Logger, registry: EventRegistry, embedded: EmbeddedPostgres | null) =>
        EventDatabase.open({ url: databaseUrl(config, embedded), registry, logger }),
    },
    { provide: SQL, inject: [DATABASE], useFactory: (database: EventDatabase) => database.sql },
    { provide: EVENT_STORE, inject: [DATABASE], useFactory: (database: EventDatabase) => database.store },
    { provide: SUBSCRIPTIONS, inject: [DATABASE], useFactory: (database: EventDatabase) => database.subscriptions },
  ],
  exports: [EVENT_REGISTRY, SQL, EVENT_STORE, SUBSCRIPTIONS],
})
export class PostgresModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly database: EventDatabase,
    @Inject(EVENT_REGISTRY) private readonly registry: EventRegistry,
    @Inject(EMBEDDED) private readonly embedded: EmbeddedPostgres | null,
  ) {}

  onApplicationBootstrap(): void {
    this.registry.verify();
    this.database.subscriptions.start();
  }

  /** Reactions end while the rest of the application still stands. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.database.subscriptions.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
    await this.embedded?.stop();
  }
}

function databaseUrl(config: Config, embedded: EmbeddedPostgres | null): string {
  const url = config.databaseUrl ?? embedded?.url;
  if (url === undefined) throw new TypeError('neither a database address nor an embedded database');
  return url;
}
