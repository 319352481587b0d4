import type { Sql } from '@tidemark/event-store';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { Logger } from 'pino';
import { ReportConsumer } from './report-consumer.js';
import type { LoggedReport, ReportConsumption, ReportHandler, ReportLog } from './report-log.js';

interface Waiting {
  readonly reports: readonly LoggedReport[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Reports in one statement, and reports that may wait for it. */
const MAX_STATEMENT = 2_000;
const MAX_WAITING = 50_000;

/** What the consumer has taken is behind the cursor; the rest is in the table, where a second copy falls on the key. */
const INSERT = `
INSERT INTO app.agent_reports (cluster_id, epoch, seq, received_at, observed_at, report, poison)
SELECT r.cluster_id, r.epoch, r.seq, r.received_at, r.observed_at, r.report::json, r.poison::json
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[], $7::text[])
  WITH ORDINALITY AS r(cluster_id, epoch, seq, received_at, observed_at, report, poison, nr)
LEFT JOIN app.report_cursors c ON c.cluster_id = r.cluster_id AND c.epoch = r.epoch
WHERE r.seq > coalesce(c.last_seq, 0)
ORDER BY r.nr
ON CONFLICT (cluster_id, epoch, seq) DO NOTHING`;

const DURABLE = `
SELECT greatest(
  (SELECT max(last_seq) FROM app.report_cursors WHERE cluster_id = $1 AND epoch = $2),
  (SELECT max(seq) FROM app.agent_reports WHERE cluster_id = $1 AND epoch = $2), 0) AS through`;

/** The report log in PostgreSQL: no broker needed. */
export class PostgresReportLog implements ReportLog {
  private waiting: Waiting[] = [];
  private waitingReports = 0;
  private writing = false;
  private readonly consumers = new Set<ReportConsumer>();

  constructor(
    private readonly sql: Sql,
    private readonly logger: Logger,
  ) {}

  publish(reports: readonly LoggedReport[]): Promise<void> {
    if (this.waitingReports + reports.length > MAX_WAITING) {
      return Promise.reject(
        new TidemarkError('delivery.report-log-busy', `${this.waitingReports} reports wait for the database already.`, { nextStep: 'Nothing is lost: agents keep their reports and send them again.' }),
      );
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ reports, resolve, reject });
      this.waitingReports += reports.length;
      if (!this.writing) void this.write();
    });
  }

  async durableThrough(clusterId: string, epoch: string): Promise<number> {
    const [row] = await this.sql.query<{ through: string }>(DURABLE, [clusterId, epoch]);
    return Number(row?.through ?? 0);
  }

  consume(handler: ReportHandler): ReportConsumption {
    const consumer = new ReportConsumer(this.sql, handler, this.logger);
    this.consumers.add(consumer);
    consumer.start();
    return {
      stop: async () => {
        this.consumers.delete(consumer);
        await consumer.stop();
      },
    };
  }

  /** Whoever comes while a statement runs shares the next one. */
  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const group = this.takeGroup();
      try {
        await this.insert(group.flatMap((entry) => entry.reports));
        for (const entry of group) entry.resolve();
        for (const consumer of this.consumers) consumer.wake();
      } catch (error) {
        this.logger.error({ reason: messageOf(error) }, 'reports could not be made durable');
        for (const entry of group) entry.reject(error);
      }
    }
    this.writing = false;
  }

  private takeGroup(): Waiting[] {
    const group: Waiting[] = [];
    let size = 0;
    while (this.waiting[0] && (size === 0 || size + this.waiting[0].reports.length <= MAX_STATEMENT)) {
      const entry = this.waiting.shift();
      if (!entry) break;
      group.push(entry);
      size += entry.reports.length;
    }
    this.waitingReports -= size;
    return group;
  }

  private async insert(reports: readonly LoggedReport[]): Promise<void> {
    const column = <T>(pick: (report: LoggedReport) => T): T[] => reports.map(pick);
    await this.sql.query(INSERT, [
      column((r) => r.clusterId),
      column((r) => r.epoch),
      column((r) => r.seq),
      column((r) => r.receivedAt),
      column((r) => r.observedAt),
      column((r) => (r.report === null ? null : JSON.stringify(r.report))),
      column((r) => (r.poison === null ? null : JSON.stringify(r.poison))),
    ]);
  }
}
