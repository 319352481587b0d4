import type { Sql } from '@tidemark/event-store';
import type { Logger } from 'pino';
import { ReportConsumer } from './report-consumer.js';
import { ReportPublisher } from './report-publisher.js';
import type { LoggedReport, ReportConsumption, ReportHandler, ReportLog } from './report-log.js';

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
  private readonly publisher: ReportPublisher;
  private readonly consumers = new Set<ReportConsumer>();

  constructor(
    private readonly sql: Sql,
    private readonly logger: Logger,
  ) {
    this.publisher = new ReportPublisher((reports) => this.insert(reports), logger);
  }

  publish(reports: readonly LoggedReport[]): Promise<void> {
    return this.publisher.publish(reports);
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
    for (const consumer of this.consumers) consumer.wake();
  }
}
