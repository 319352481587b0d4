export { DeliveryModule } from './delivery.module.js';
export type { BundleSource, DesiredPage, DesiredSource } from './desired/desired-source.js';
export { AgentGateway, type AgentGatewayPorts, type AgentSessions } from './gateway/agent-gateway.js';
export { createAgentServer } from './gateway/agent-server.js';
export { PostgresReportLog } from './report-log/postgres-report-log.js';
export { REPORT_LOG } from './report-log/report-log.js';
export type { LoggedReport, PoisonReport, RejectedRecord, ReportConsumption, ReportHandler, ReportLog } from './report-log/report-log.js';
