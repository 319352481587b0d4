import type { Sql } from '@tidemark/event-store';
import { messageOf } from '@tidemark/kernel';
import type { Logger } from 'pino';
import { takeFresh } from './report-cursors.js';
import type { LoggedReport, PoisonReport, ReportHandler } from './report-log.js';

interface Row {
  id: string;
  cluster_id: string;
  epoch: string;
  seq: string;
  received_at: Date;
  observed_at: string | null;
  report: LoggedReport['report'];
  poison: PoisonReport | null;
}

const BATCH = 500;
/** Another process may have published: its wake-up is not heard here. */
const LOOK_EVERY_MS = 1_000;
const RETRY_MS = { first: 50, most: 5_000 };

// One consumer at a time, of however many processes: the lock ends with the transaction, so no lease can run out in between.
const LOCK = 'SELECT pg_advisory_xact_lock(7433, 70)';
const TAKE = `
DELETE FROM app.agent_reports WHERE id IN (SELECT id FROM app.agent_reports ORDER BY id LIMIT ${BATCH})
RETURNING id, cluster_id, epoch, seq, received_at, observed_at, report, poison`;
/** Takes batches off the log: removal, cursors and whatever the handler writes are one transaction. */
export class ReportConsumer {
  private raised = false;
  private wakeSleeper: (() => void) | null = null;
  private stopped = false;
  private failures = 0;
  private finished: Promise<void> = Promise.resolve();

  constructor(
    private readonly sql: Sql,
    private readonly handler: ReportHandler,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.finished = this.run();
  }

  wake(): void {
    this.raised = true;
    this.wakeSleeper?.();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.finished;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.raised = false;
      const taken = await this.attempt();
      if (taken < BATCH) await this.sleep();
    }
  }

  private async attempt(): Promise<number> {
    try {
      const taken = await this.sql.transaction((sql) => this.takeBatch(sql));
      this.failures = 0;
      return taken;
    } catch (error) {
      this.failures = Math.min(this.failures + 1, 10);
      this.logger.error({ reason: messageOf(error), failures: this.failures }, 'a batch of reports could not be consumed; it comes again');
      return 0;
    }
  }

  private async takeBatch(sql: Sql): Promise<number> {
    await sql.query(LOCK);
    const rows = await sql.query<Row>(TAKE);
    if (rows.length === 0) return 0;
    const reports = rows.sort((a, b) => Number(a.id) - Number(b.id)).map(toReport);
    const fresh = await takeFresh(sql, reports);
    if (fresh.length > 0) await this.handler(fresh, sql);
    return rows.length;
  }

  private async sleep(): Promise<void> {
    const ms = this.failures > 0 ? Math.min(RETRY_MS.first * 2 ** this.failures, RETRY_MS.most) : LOOK_EVERY_MS;
    if (this.stopped || (this.raised && this.failures === 0)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeSleeper = () => {
        if (this.failures > 0 && !this.stopped) return; // a wake-up is no reason to hurry after a failure
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeSleeper = null;
  }
}

const toReport = (row: Row): LoggedReport => ({
  clusterId: row.cluster_id,
  epoch: row.epoch,
  seq: Number(row.seq),
  observedAt: row.observed_at,
  receivedAt: row.received_at.toISOString(),
  report: row.report,
  poison: row.poison,
});
