import type { Report, SequencedReport } from '@tidemark/protocol';

/** Where the agent says what happened. Resolves when the report is durable on disk; order of calls is order of reports. */
export interface ReportSink {
  report(report: Report): Promise<void>;
  /** At most so many of the newest durable reports, oldest first. */
  latest(count: number): Promise<readonly SequencedReport[]>;
}

export { LOG_DEFAULTS, WriteAheadLog, type WriteAheadLogOptions } from './write-ahead-log.js';
