import { randomUUID } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import type { EventDefinition } from '@tidemark/event-store';
import type { Clock, IdSource } from '@tidemark/kernel';
import type { Config } from './config/config.js';
import { HealthController } from './health/health.controller.js';
import { KafkaModule } from './kafka/kafka.module.js';
import type { Logger } from './logging/logger.js';
import { PostgresModule } from './postgres/postgres.module.js';
import { CLOCK, CONFIG, EVENT_DEFINITIONS, IDS, LOGGER } from './tokens.js';

/** What one process was started with. */
export interface Surroundings {
  readonly config: Config;
  readonly logger: Logger;
  /** Every type of event of every context. */
  readonly events: readonly EventDefinition[];
}

const clock: Clock = { now: () => new Date() };
const ids: IdSource = { uuid: randomUUID };

/** The only wiring: settings, log, clock, ids and the database, for every context to inject. */
@Module({})
export class PlatformModule {
  static with({ config, logger, events }: Surroundings): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [PostgresModule, KafkaModule],
      controllers: [HealthController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: CLOCK, useValue: clock },
        { provide: IDS, useValue: ids },
        { provide: EVENT_DEFINITIONS, useValue: events },
      ],
      exports: [CONFIG, LOGGER, CLOCK, IDS, EVENT_DEFINITIONS],
    };
  }
}
