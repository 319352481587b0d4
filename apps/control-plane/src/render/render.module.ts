import { Inject, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { EventStore, Process, Sql } from '@tidemark/event-store';
import type { IdSource } from '@tidemark/kernel';
import { WITHHELD_VALUES, type WithheldValueReader } from '../catalog/index.js';
import { CONFIG, EVENT_STORE, IDS, LOGGER, SQL, SUBSCRIPTIONS, type Config, type Logger } from '../platform/index.js';
import { SOURCE_READER, SOURCE_WATCHER, SourceModule, type SourceReader, type SourceWatcher } from '../source/index.js';
import { BUNDLE_READER, RENDER_REQUESTS } from './ports.js';
import { RenderRuntime } from './render-runtime.js';

@Module({
  imports: [SourceModule],
  providers: [
    {
      provide: RenderRuntime,
      inject: [CONFIG, SQL, EVENT_STORE, IDS, LOGGER, SOURCE_READER, SOURCE_WATCHER, WITHHELD_VALUES],
      useFactory: (config: Config, sql: Sql, events: EventStore, ids: IdSource, logger: Logger, reader: SourceReader, watcher: SourceWatcher, values: WithheldValueReader) =>
        new RenderRuntime({ config, sql, events, ids, logger, reader, watcher, values }),
    },
    { provide: BUNDLE_READER, inject: [RenderRuntime], useFactory: (runtime: RenderRuntime) => runtime.store },
    { provide: RENDER_REQUESTS, inject: [RenderRuntime], useFactory: (runtime: RenderRuntime) => runtime.process },
  ],
  exports: [BUNDLE_READER, RENDER_REQUESTS],
})
export class RenderModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(RenderRuntime) private readonly runtime: RenderRuntime,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: { add(subscription: Process): void },
  ) {}

  async onModuleInit(): Promise<void> {
    await this.runtime.start();
    this.subscriptions.add(this.runtime.process);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runtime.stop();
  }
}
