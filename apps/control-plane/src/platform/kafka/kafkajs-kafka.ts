import { setTimeout as pause } from 'node:timers/promises';
import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type KafkaMessage, type Producer, type SASLOptions } from 'kafkajs';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { Logger } from '../logging/logger.js';
import type { Kafka, OutgoingRecord, PartitionEnds, RecordBatch, RecordConsumption, RecordHandler, StoredRecord, TopicSpec } from './kafka.port.js';

export interface KafkaAccess {
  readonly brokers: readonly string[];
  /** PEM of the authority the brokers' certificates are checked against; `system`: those of the machine; null: no TLS. */
  readonly tls: { readonly authority: string | 'system' } | null;
  readonly sasl: { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly password: string } | null;
}

/** A send that the broker does not answer fails within about this time; whoever sent keeps its records. */
const REQUEST_TIMEOUT_MS = 10_000;
const RETRY = { initialRetryTime: 100, maxRetryTime: 5_000, retries: 5 } as const;
/** A worker that is not heard for this time loses its partitions; so does one that does not come to a new dealing. */
const SESSION_TIMEOUT_MS = 12_000;
const HEARTBEAT_MS = 2_000;
/** What one fetch may bring of one partition, and of all together. */
const FETCH_BYTES = { partition: 1_048_576, all: 8_388_608 } as const;
const FETCH_WAIT_MS = 250;
const PARTITIONS_AT_ONCE = 4;
const AGAIN_MS = { first: 100, most: 5_000 } as const;
const START_AGAIN_MS = 5_000;

/** `Kafka` by kafkajs: an idempotent producer with one request on the way, consumers that never commit by themselves. */
export class KafkaJsKafka implements Kafka {
  private readonly client: kafkajs.Kafka;
  private readonly admin: Admin;
  private readonly producer: Producer;
  private connected: Promise<void> | null = null;

  constructor(
    access: KafkaAccess,
    clientId: string,
    private readonly logger: Logger,
  ) {
    this.client = new kafkajs.Kafka({
      clientId,
      brokers: [...access.brokers],
      ...(access.tls && { ssl: access.tls.authority === 'system' ? true : { ca: [access.tls.authority] } }),
      ...(access.sasl && { sasl: access.sasl as SASLOptions }),
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: 3_000,
      retry: RETRY,
      logLevel: kafkajs.logLevel.WARN,
      logCreator: () => ({ level, log: { message, ...rest } }) => {
        const { error, broker, groupId, retryCount } = rest as Record<string, unknown>;
        logger[level === kafkajs.logLevel.ERROR ? 'warn' : 'debug']({ error, broker, groupId, retryCount }, `kafka: ${message}`);
      },
    });
    this.admin = this.client.admin();
    this.producer = this.client.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    await this.asking(async () => {
      const { brokers } = await this.admin.describeCluster();
      await this.admin.createTopics({
        waitForLeaders: true,
        topics: topics.map(({ name, partitions, replicas, retentionMs }) => ({
          topic: name,
          numPartitions: partitions,
          replicationFactor: Math.min(replicas, brokers.length),
          configEntries: [{ name: 'retention.ms', value: String(retentionMs ?? -1) }, ...(Math.min(replicas, brokers.length) > 2 ? [{ name: 'min.insync.replicas', value: '2' }] : [])],
        })),
      });
    });
  }

  async send(topic: string, records: readonly OutgoingRecord[]): Promise<void> {
    try {
      await this.connect();
      await this.producer.send({ topic, acks: -1, messages: records.map(({ key, value, headers }) => ({ key, value, ...(headers && { headers }) })) });
    } catch (error) {
      throw unreachable(error);
    }
  }

  async consume(topic: string, group: string, handler: RecordHandler): Promise<RecordConsumption> {
    const reader = new GroupReader(topic, handler, this.logger, () =>
      this.client.consumer({ groupId: group, sessionTimeout: SESSION_TIMEOUT_MS, rebalanceTimeout: SESSION_TIMEOUT_MS, heartbeatInterval: HEARTBEAT_MS, maxBytesPerPartition: FETCH_BYTES.partition, maxBytes: FETCH_BYTES.all, maxWaitTimeInMs: FETCH_WAIT_MS, allowAutoTopicCreation: false }),
    );
    await Promise.resolve(reader.start());
    return reader;
  }

  ends(topic: string): Promise<readonly PartitionEnds[]> {
    return this.asking(async () => (await this.admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({ partition, first: Number(low), next: Number(high) })).sort((a, b) => a.partition - b.partition));
  }

  async close(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.admin.disconnect()]);
  }

  private async asking<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.admin.connect();
      return await work();
    } catch (error) {
      throw unreachable(error);
    }
  }

  private connect(): Promise<void> {
    this.connected ??= this.producer.connect().catch((error: unknown) => {
      this.connected = null;
      throw error;
    });
    return this.connected;
  }
}

/** One member of a consumer group, started anew for as long as it is wanted. */
class GroupReader implements RecordConsumption {
  private consumer: Consumer | null = null;
  private stopped = false;
  private readonly stopping = new AbortController();
  private starting: Promise<void> = Promise.resolve();
  private readonly failures = new Map<number, number>();
  /** Of dealings of partitions. */
  private generation = 0;

  constructor(
    private readonly topic: string,
    private readonly handler: RecordHandler,
    private readonly logger: Logger,
    private readonly make: () => Consumer,
  ) {}

  start(): void {
    this.starting = this.keepRunning();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.stopping.abort();
    await this.starting;
    await this.consumer?.disconnect();
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.run();
        return;
      } catch (error) {
        this.logger.warn({ topic: this.topic, reason: messageOf(error) }, 'kafka can not be read yet; it is tried again');
        await this.consumer?.disconnect().catch((failure: unknown) => this.logger.debug({ reason: messageOf(failure) }, 'kafka: a consumer could not be closed'));
        await this.rest(START_AGAIN_MS);
      }
    }
  }

  private async run(): Promise<void> {
    const consumer = this.make();
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.failures.clear();
      this.generation += 1;
      void this.goOn(consumer, payload.memberAssignment[this.topic] ?? [], this.generation);
    });
    // kafkajs starts again by itself after what it takes for passing; the rest is for us.
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (payload.restart || this.stopped) return;
      this.logger.error({ topic: this.topic, reason: messageOf(payload.error) }, 'kafka: the consumer ended; it is started again');
      this.starting = this.rest(START_AGAIN_MS).then(() => this.keepRunning());
    });
    await consumer.connect();
    await consumer.subscribe({ topic: this.topic, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: PARTITIONS_AT_ONCE, eachBatch: (payload) => this.take(consumer, payload) });
  }

  /** The broker begins where it was told last; the handler knows better. */
  private async goOn(consumer: Consumer, partitions: readonly number[], generation: number): Promise<void> {
    while (!this.stopped && generation === this.generation) {
      try {
        const offsets = await this.handler.assigned(partitions);
        if (generation !== this.generation) return;
        for (const [partition, offset] of offsets) consumer.seek({ topic: this.topic, partition, offset: String(offset) });
        return;
      } catch (error) {
        this.logger.error({ topic: this.topic, partitions, reason: messageOf(error) }, 'it is not known where to go on in the partitions; it is asked again');
        await this.rest(AGAIN_MS.most);
      }
    }
  }

  private async take(consumer: Consumer, { batch, resolveOffset, heartbeat, isStale, isRunning }: EachBatchPayload): Promise<void> {
    if (!isRunning() || isStale() || batch.messages.length === 0) return;
    const { partition } = batch;
    const records = batch.messages.map(recordOf);
    const after = (records.at(-1)?.offset ?? 0) + 1;
    try {
      const next = await this.handler.handle({ partition, records, heartbeat } satisfies RecordBatch);
      this.failures.delete(partition);
      if (next === after) resolveOffset(String(after - 1));
      else consumer.seek({ topic: this.topic, partition, offset: String(next) });
      await this.hint(consumer, partition, next);
      await heartbeat();
    } catch (error) {
      await this.tryAgain(consumer, partition, records[0]?.offset ?? 0, error);
    }
  }

  /** Without a resolved offset the same records come again, from where they began. */
  private async tryAgain(consumer: Consumer, partition: number, offset: number, error: unknown): Promise<void> {
    const failures = (this.failures.get(partition) ?? 0) + 1;
    this.failures.set(partition, failures);
    const waitMs = Math.min(AGAIN_MS.first * 2 ** Math.min(failures, 10), AGAIN_MS.most);
    this.logger.error({ topic: this.topic, partition, offset, failures, waitMs, reason: messageOf(error) }, 'a batch of records could not be handled; it comes again');
    await this.rest(waitMs);
    consumer.seek({ topic: this.topic, partition, offset: String(offset) });
  }

  /** Only for people who look at the lag of the group; nobody reads it to go on from there. */
  private async hint(consumer: Consumer, partition: number, next: number): Promise<void> {
    await consumer.commitOffsets([{ topic: this.topic, partition, offset: String(next) }]).catch((error: unknown) => this.logger.debug({ partition, reason: messageOf(error) }, 'kafka: the lag could not be told'));
  }

  private async rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined); // aborted: it is to stop
  }
}

const recordOf = ({ offset, key, value, headers }: KafkaMessage): StoredRecord => ({
  offset: Number(offset),
  key: key?.toString('utf8') ?? null,
  value: value?.toString('utf8') ?? null,
  headers: Object.fromEntries(Object.entries(headers ?? {}).flatMap(([name, text]) => (text === undefined || Array.isArray(text) ? [] : [[name, text.toString()]]))),
});

const unreachable = (error: unknown): TidemarkError =>
  new TidemarkError('platform.kafka-unreachable', `Kafka does not take it: ${messageOf(error)}`, { nextStep: 'Look at the brokers; agents keep their reports until they are durable.' });
