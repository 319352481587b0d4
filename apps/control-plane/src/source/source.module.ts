import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { EventStore, Sql } from '@tidemark/event-store';
import type { Clock, IdSource } from '@tidemark/kernel';
import { CLOCK, CONFIG, EVENT_STORE, IDS, LOGGER, SQL, type Config, type Logger } from '../platform/index.js';
import { ConfigureRepositoryHandler } from './application/configure-repository.handler.js';
import { ForgetRepositoryHandler } from './application/forget-repository.handler.js';
import { RepositoryRegistry } from './application/repository-registry.js';
import { TestRepositoryHandler } from './application/test-repository.handler.js';
import { SOURCE_DIRECTORY, SOURCE_READER, SOURCE_WATCHER } from './ports.js';
import { SourceRuntime } from './source-runtime.js';
import { WebhookReceiver } from './webhooks/webhook-receiver.js';
import { WebhookController } from './webhooks/webhook.controller.js';

@Module({
  imports: [CqrsModule],
  controllers: [WebhookController],
  providers: [
    {
      provide: SourceRuntime,
      inject: [CONFIG, SQL, EVENT_STORE, CLOCK, IDS, LOGGER],
      useFactory: (config: Config, sql: Sql, events: EventStore, clock: Clock, ids: IdSource, logger: Logger) => new SourceRuntime({ config, sql, events, clock, ids, logger }),
    },
    {
      provide: WebhookReceiver,
      inject: [SourceRuntime, SQL, CONFIG, LOGGER],
      useFactory: (runtime: SourceRuntime, sql: Sql, config: Config, logger: Logger) => {
        const receiver = new WebhookReceiver(runtime.watcher, sql, config.webhooks, logger);
        runtime.registry.onWebhookSecrets(() => { receiver.forgetSecrets(); });
        return receiver;
      },
    },
    { provide: RepositoryRegistry, inject: [SourceRuntime], useFactory: (runtime: SourceRuntime) => runtime.registry },
    ConfigureRepositoryHandler,
    ForgetRepositoryHandler,
    TestRepositoryHandler,
    { provide: SOURCE_READER, inject: [SourceRuntime], useFactory: (runtime: SourceRuntime) => runtime.reader },
    { provide: SOURCE_WATCHER, inject: [SourceRuntime], useFactory: (runtime: SourceRuntime) => runtime.watcher },
    { provide: SOURCE_DIRECTORY, inject: [SourceRuntime], useFactory: (runtime: SourceRuntime) => runtime.directory },
  ],
  exports: [SOURCE_READER, SOURCE_WATCHER, SOURCE_DIRECTORY],
})
export class SourceModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(SourceRuntime) private readonly runtime: SourceRuntime,
    @Inject(WebhookReceiver) private readonly webhooks: WebhookReceiver,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.runtime.start();
    await this.webhooks.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runtime.stop();
  }
}
