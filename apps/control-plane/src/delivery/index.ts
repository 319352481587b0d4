export { REPORT_LOG } from './report-log.js';
export type { LoggedReport, PoisonReport, Published, ReportConsumption, ReportHandler, ReportLog } from './report-log.js';
