import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import type pg from 'pg';
import { PostgresCheckpointStore, PostgresEventStore, SubscriptionRunner, type Process, type Projection, type RunnerTimings } from '@tidemark/event-store';
import { createPool, PgSql } from '../../../apps/control-plane/src/platform/postgres/pg-sql.js';
import { PostgresWakeups } from '../../../apps/control-plane/src/platform/postgres/postgres-wakeups.js';
import type { PostgresFixture } from './postgres-store.fixture.js';

/** One process's share of a database: pool, wake-ups and runner of its own, as in production but with short times. */
export class RunningProcess {
  private constructor(
    readonly owner: string,
    readonly pool: pg.Pool,
    readonly store: PostgresEventStore,
    readonly wakeups: PostgresWakeups,
    readonly checkpoints: PostgresCheckpointStore,
    readonly runner: SubscriptionRunner,
    /** What an operator was told, oldest first. */
    readonly reports: readonly string[],
  ) {}

  static async start(given: PostgresFixture, subscriptions: readonly (Projection | Process)[], options: { timings?: Partial<RunnerTimings>; sessionsNameOwner?: boolean } = {}): Promise<RunningProcess> {
    const owner = `test-${randomUUID()}`;
    const pool = createPool(given.database.url, owner);
    const sql = new PgSql(pool);
    const wakeups = new PostgresWakeups({ url: given.database.url, owner }, pino({ level: 'silent' }));
    const store = new PostgresEventStore(sql, wakeups.appended);
    const checkpoints = new PostgresCheckpointStore(sql, { sessionsNameOwner: options.sessionsNameOwner ?? true });
    const reports: string[] = [];
    const runner = new SubscriptionRunner({
      store,
      checkpoints,
      sql,
      wakeups,
      owner,
      timings: { standbyMs: 20, processFlushMs: 10, idleFlushMs: 50, drainMs: 2_000, ...options.timings },
      report: (message) => reports.push(message),
    });
    for (const subscription of subscriptions) runner.add(subscription);
    await wakeups.start();
    runner.start();
    return new RunningProcess(owner, pool, store, wakeups, checkpoints, runner, reports);
  }

  async stop(): Promise<void> {
    await this.runner.stop();
    await this.wakeups.stop();
    await this.pool.end();
  }
}
