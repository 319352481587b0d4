import { setTimeout as pause } from 'node:timers/promises';
import type { Sql } from '@tidemark/event-store';
import { digestOf, messageOf, TidemarkError } from '@tidemark/kernel';
import type { Logger } from 'pino';
import { LRUCache } from 'lru-cache';
import type { Kafka, RecordBatch, RecordConsumption, RecordHandler, StoredRecord } from '../../platform/index.js';
import { parseLogged } from './logged-record.js';
import { takeFresh } from './report-cursors.js';
import type { LoggedReport, RejectedRecord, ReportConsumption, ReportHandler, ReportLog } from './report-log.js';
import { ReportPublisher } from './report-publisher.js';

export const REPORTS_TOPIC = 'agent.reports.v1';
export const REJECTED_TOPIC = 'agent.reports.dlq.v1';
const GROUP = 'tidemark-ingest';
const DAY_MS = 86_400_000;
const PREPARE_AGAIN_MS = 2_000;

/** Reports that become events in one transaction. */
const BATCH = 1_000;
/** Epochs whose end is remembered between two sessions of an agent; of a forgotten one only what was ingested is known. */
const REMEMBERED_EPOCHS = 50_000;

const CLAIM = `
INSERT INTO es.ingest_offsets AS o (topic, partition, next_offset, token) VALUES ($1, $2, 0, 1)
ON CONFLICT (topic, partition) DO UPDATE SET token = o.token + 1 RETURNING next_offset, token`;
const MOVE = 'UPDATE es.ingest_offsets SET next_offset = $4 WHERE topic = $1 AND partition = $2 AND token = $3 AND next_offset = $5 RETURNING 1';

/** The row of the partition is locked for the whole transaction: a process that was stopped in the middle must not keep others out. */
const GIVE_UP = `SET LOCAL idle_in_transaction_session_timeout = '10s'`;

/** A partition this process works on: from where, and the token that nobody else has since. */
interface Claim {
  readonly token: string;
  next: number;
}

export interface KafkaReportLogOptions {
  readonly kafka: Kafka;
  readonly sql: Sql;
  readonly logger: Logger;
  readonly partitions: number;
  readonly replicas: number;
  /** In front of the names of topics and group: several installations, or tests, on one Kafka. */
  readonly prefix?: string;
}

/**
 * The report log in a Kafka topic. The topic is the queue; how far it was handled stands in PostgreSQL beside the events
 * it became, and moves only with them. Whoever claims a partition raises its token, so that a worker that lost it and does
 * not know yet moves nothing any more.
 */
export class KafkaReportLog implements ReportLog {
  readonly topic: string;
  readonly rejectedTopic: string;
  private readonly publisher: ReportPublisher;
  private readonly published = new LRUCache<string, number>({ max: REMEMBERED_EPOCHS });

  constructor(private readonly options: KafkaReportLogOptions) {
    const { prefix = '', logger } = options;
    this.topic = `${prefix}${REPORTS_TOPIC}`;
    this.rejectedTopic = `${prefix}${REJECTED_TOPIC}`;
    this.publisher = new ReportPublisher((reports) => this.send(reports), logger);
  }

  private async prepare(): Promise<void> {
    const { kafka, partitions, replicas } = this.options;
    await kafka.ensureTopics([
      { name: this.topic, partitions, replicas, retentionMs: 7 * DAY_MS },
      { name: this.rejectedTopic, partitions: 1, replicas, retentionMs: 30 * DAY_MS },
    ]);
  }

  publish(reports: readonly LoggedReport[]): Promise<void> {
    return this.publisher.publish(reports);
  }

  /** What other processes published and nobody has ingested yet is not in it: the agent says that again, which costs nothing. */
  async durableThrough(clusterId: string, epoch: string): Promise<number> {
    const [row] = await this.options.sql.query<{ last_seq: string }>('SELECT last_seq FROM app.report_cursors WHERE cluster_id = $1 AND epoch = $2', [clusterId, epoch]);
    return Math.max(Number(row?.last_seq ?? 0), this.published.get(`${clusterId} ${epoch}`) ?? 0);
  }

  /** The topics are made by whoever reads them; without them nothing can be published either, and agents keep what they have. */
  consume(handler: ReportHandler): ReportConsumption {
    const stopping = new AbortController();
    const started = this.read(handler, stopping.signal);
    return {
      stop: async () => {
        stopping.abort();
        await (await started)?.stop();
      },
    };
  }

  private async read(handler: ReportHandler, signal: AbortSignal): Promise<RecordConsumption | null> {
    const { kafka, logger, prefix = '' } = this.options;
    while (!signal.aborted) {
      try {
        await this.prepare();
        return await kafka.consume(this.topic, `${prefix}${GROUP}`, new PartitionWorker(this, this.options, handler));
      } catch (error) {
        logger.warn({ topic: this.topic, reason: messageOf(error) }, 'the topics of the reports can not be made yet; it is tried again');
        await pause(PREPARE_AGAIN_MS, undefined, { signal }).catch(() => undefined); // aborted: it is to stop
      }
    }
    return null;
  }

  /** What can't be read is kept for people: where it was, and why. */
  async putAside(partition: number, record: StoredRecord, rejected: RejectedRecord): Promise<void> {
    const headers = { reason: rejected.reason, topic: this.topic, partition: String(partition), offset: String(record.offset) };
    await this.options.kafka.send(this.rejectedTopic, [{ key: record.key ?? '', value: record.value ?? '', headers }]);
  }

  private async send(reports: readonly LoggedReport[]): Promise<void> {
    await this.options.kafka.send(this.topic, reports.map((report) => ({ key: report.clusterId, value: JSON.stringify(report) })));
    for (const { clusterId, epoch, seq } of reports) this.published.set(`${clusterId} ${epoch}`, seq);
  }
}

/** Makes events of the records of the partitions it is given. */
class PartitionWorker implements RecordHandler {
  private readonly claims = new Map<number, Claim>();

  constructor(
    private readonly log: KafkaReportLog,
    private readonly options: KafkaReportLogOptions,
    private readonly handler: ReportHandler,
  ) {}

  async assigned(partitions: readonly number[]): Promise<ReadonlyMap<number, number>> {
    this.claims.clear();
    const offsets = new Map<number, number>();
    for (const partition of partitions) offsets.set(partition, (await this.claim(partition)).next);
    this.options.logger.info({ topic: this.log.topic, offsets: Object.fromEntries(offsets) }, 'partitions of the reports were assigned');
    return offsets;
  }

  async handle(batch: RecordBatch): Promise<number> {
    const claim = this.claims.get(batch.partition) ?? (await this.claim(batch.partition));
    const [first, after] = [batch.records[0]?.offset ?? 0, (batch.records.at(-1)?.offset ?? 0) + 1];
    if (claim.next < first || claim.next > after) return this.elsewhere(batch.partition, claim);
    const unseen = batch.records.filter(({ offset }) => offset >= claim.next);
    for (let from = 0; from < unseen.length; from += BATCH) {
      await this.ingest(batch.partition, claim, unseen.slice(from, from + BATCH));
      await batch.heartbeat();
    }
    return claim.next;
  }

  private async claim(partition: number): Promise<Claim> {
    const [row] = await this.options.sql.query<{ next_offset: string; token: string }>(CLAIM, [this.log.topic, partition]);
    if (!row) throw new TypeError('a claim answers its row');
    const claim = { token: row.token, next: Number(row.next_offset) };
    this.claims.set(partition, claim);
    return claim;
  }

  /**
   * The records that came are not those that should come next: either the broker began at another place, then it is told
   * where to go on, or there are none of that place (the topic was made anew, or was kept too short), then the loss is told
   * and it goes on with what there is.
   */
  private async elsewhere(partition: number, claim: Claim): Promise<number> {
    const ends = (await this.options.kafka.ends(this.log.topic)).find((one) => one.partition === partition);
    if (ends === undefined || (ends.first <= claim.next && claim.next <= ends.next)) return claim.next;
    this.options.logger.error({ topic: this.log.topic, partition, expected: claim.next, first: ends.first, next: ends.next }, 'records of the reports are gone before they were read; agents tell again what they still have when they connect next');
    await this.move(this.options.sql, partition, claim, ends.first);
    claim.next = ends.first;
    return claim.next;
  }

  private async ingest(partition: number, claim: Claim, records: readonly StoredRecord[]): Promise<void> {
    const next = (records.at(-1)?.offset ?? 0) + 1;
    const { reports, rejected } = await this.read(partition, records);
    try {
      await this.options.sql.transaction(async (sql) => {
        await sql.query(GIVE_UP);
        await this.move(sql, partition, claim, next);
        const fresh = await takeFresh(sql, reports);
        if (fresh.length > 0 || rejected.length > 0) await this.handler(fresh, sql, rejected);
      });
    } catch (error) {
      // Whatever went wrong, what this process knows of the partition may be old.
      this.claims.delete(partition);
      throw error;
    }
    claim.next = next;
  }

  private async read(partition: number, records: readonly StoredRecord[]): Promise<{ reports: LoggedReport[]; rejected: RejectedRecord[] }> {
    const reports: LoggedReport[] = [];
    const rejected: RejectedRecord[] = [];
    for (const record of records) {
      try {
        reports.push(parseLogged(record.value));
      } catch (error) {
        const found = { topic: this.log.topic, partition, offset: record.offset, reason: messageOf(error).slice(0, 500), digest: digestOf(record.value ?? '') };
        await this.log.putAside(partition, record, found);
        rejected.push(found);
      }
    }
    return { reports, rejected };
  }

  private async move(sql: Sql, partition: number, claim: Claim, next: number): Promise<void> {
    const moved = await sql.query(MOVE, [this.log.topic, partition, claim.token, next, claim.next]);
    if (moved.length > 0) return;
    this.claims.delete(partition);
    throw new TidemarkError('delivery.partition-lost', `Partition ${partition} of ${this.log.topic} is worked on by another process.`, { nextStep: 'Nothing: it goes on there.' });
  }
}
