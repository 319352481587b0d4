import type { Report } from '@tidemark/protocol';

/** Where the agent says what happened. Resolves when the report is durable on disk; order of calls is order of reports. */
export interface ReportSink {
  report(report: Report): Promise<void>;
}

export { LOG_DEFAULTS, WriteAheadLog, type WriteAheadLogOptions } from './write-ahead-log.js';
