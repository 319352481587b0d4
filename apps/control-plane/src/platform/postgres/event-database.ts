import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { messageOf } from '@tidemark/kernel';
import type { EventRegistry, EventStore, RunnerTimings, Sql } from '@tidemark/event-store';
import { PostgresCheckpointStore, PostgresEventStore, RegisteredEventStore, SubscriptionRunner } from '@tidemark/event-store';
import { migrate } from '@tidemark/migrations';
import type { Logger } from '../logging/logger.js';
import { createPool, PgSql } from './pg-sql.js';
import { PostgresWakeups } from './postgres-wakeups.js';

/** A receipt must outlive every redelivery of its command, of which Kafka's retention is the longest. */
const KEEP_RECEIPTS = '30 days';
const MAINTENANCE_MS = 6 * 3_600_000;

export interface EventDatabaseOptions {
  readonly url: string;
  readonly registry: EventRegistry;
  readonly logger: Logger;
  readonly timings?: Partial<RunnerTimings>;
}

/** One process's hold on the product's database: migrated, pooled, listening, with the store and its subscriptions on it. */
export class EventDatabase {
  private maintenance: NodeJS.Timeout | undefined;

  private constructor(
    readonly sql: Sql,
    readonly store: EventStore,
    readonly subscriptions: SubscriptionRunner,
    private readonly pool: pg.Pool,
    private readonly wakeups: PostgresWakeups,
    private readonly logger: Logger,
  ) {}

  /** Migrates the database and connects to it; subscriptions do not run before `subscriptions.start()`. */
  static async open({ url, registry, logger, timings = {} }: EventDatabaseOptions): Promise<EventDatabase> {
    const ran = await migrate(url);
    if (ran.length > 0) logger.info({ migrations: ran }, 'the database schema was brought up to date');
    const owner = `tidemark-${randomUUID()}`;
    const pool = createPool(url, owner, { onIdleError: (error) => logger.warn({ err: error.message }, 'an idle database connection broke') });
    const sql = new PgSql(pool);
    const wakeups = new PostgresWakeups({ url, owner }, logger);
    const log = new PostgresEventStore(sql, wakeups.appended);
    const subscriptions = new SubscriptionRunner({
      store: log,
      checkpoints: new PostgresCheckpointStore(sql, { sessionsNameOwner: true }),
      sql,
      wakeups,
      owner,
      registry,
      timings,
      report: (message, details) => logger.warn(details, message),
    });
    const database = new EventDatabase(sql, new RegisteredEventStore(log, registry), subscriptions, pool, wakeups, logger);
    await wakeups.start();
    await database.maintain();
    database.maintenance = setInterval(() => void database.maintain(), MAINTENANCE_MS).unref();
    return database;
  }

  async close(): Promise<void> {
    clearInterval(this.maintenance);
    await this.subscriptions.stop();
    await this.wakeups.stop();
    await this.pool.end();
  }

  private async maintain(): Promise<void> {
    try {
      await this.sql.query('SELECT es.ensure_partitions()');
      await this.sql.query('SELECT es.prune_receipts($1::interval)', [KEEP_RECEIPTS]);
    } catch (thrown) {
      this.logger.warn({ err: messageOf(thrown) }, 'the upkeep of the event log failed; it is tried again later');
    }
  }
}
