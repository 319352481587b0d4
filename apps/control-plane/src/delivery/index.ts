export { REPORT_LOG } from './report-log/report-log.js';
export type { LoggedReport, PoisonReport, ReportConsumption, ReportHandler, ReportLog } from './report-log/report-log.js';
