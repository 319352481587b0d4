import { readFileSync } from 'node:fs';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Config, KafkaConfig } from '../config/config.js';
import type { Logger } from '../logging/logger.js';
import { CONFIG, KAFKA, LOGGER } from '../tokens.js';
import type { Kafka } from './kafka.port.js';
import { KafkaJsKafka, type KafkaAccess } from './kafkajs-kafka.js';

const CLIENT_ID = 'tidemark';

/** Kafka, where the installation has one: KAFKA is null without. */
@Global()
@Module({
  providers: [{ provide: KAFKA, inject: [CONFIG, LOGGER], useFactory: ({ kafka }: Config, logger: Logger): Kafka | null => kafka && new KafkaJsKafka(accessOf(kafka), CLIENT_ID, logger) }],
  exports: [KAFKA],
})
export class KafkaModule implements OnApplicationShutdown {
  constructor(@Inject(KAFKA) private readonly kafka: Kafka | null) {}

  async onApplicationShutdown(): Promise<void> {
    await this.kafka?.close();
  }
}

const accessOf = ({ brokers, tls, caFile, sasl }: KafkaConfig): KafkaAccess => ({
  brokers,
  tls: tls ? { authority: caFile === null ? 'system' : readFileSync(caFile, 'utf8') } : null,
  sasl: sasl && { mechanism: sasl.mechanism, username: sasl.username, password: readFileSync(sasl.passwordFile, 'utf8').trim() },
});
