import { messageOf, TidemarkError } from '@tidemark/kernel';
import type { Logger } from 'pino';
import type { LoggedReport } from './report-log.js';

interface Waiting {
  readonly reports: readonly LoggedReport[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Reports in one write, and reports that may wait for it. */
const MAX_WRITE = 2_000;
const MAX_WAITING = 50_000;

/** Whoever comes while a write runs shares the next one; one write at a time keeps the order within each cluster. */
export class ReportPublisher {
  private waiting: Waiting[] = [];
  private waitingReports = 0;
  private writing = false;

  constructor(
    /** Makes them durable, in their order. */
    private readonly write: (reports: readonly LoggedReport[]) => Promise<void>,
    private readonly logger: Logger,
  ) {}

  publish(reports: readonly LoggedReport[]): Promise<void> {
    if (this.waitingReports + reports.length > MAX_WAITING) {
      return Promise.reject(
        new TidemarkError('delivery.report-log-busy', `${this.waitingReports} reports wait to be made durable already.`, { nextStep: 'Nothing is lost: agents keep their reports and send them again.' }),
      );
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ reports, resolve, reject });
      this.waitingReports += reports.length;
      if (!this.writing) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const group = this.takeGroup();
      try {
        await this.write(group.flatMap((entry) => entry.reports));
        for (const entry of group) entry.resolve();
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
    while (this.waiting[0] && (size === 0 || size + this.waiting[0].reports.length <= MAX_WRITE)) {
      const entry = this.waiting.shift();
      if (!entry) break;
      group.push(entry);
      size += entry.reports.length;
    }
    this.waitingReports -= size;
    return group;
  }
}
