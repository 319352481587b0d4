import type { Sql } from '@tidemark/event-store';
import type { LoggedReport } from './report-log.js';

const CURSORS = `
SELECT c.cluster_id, c.epoch, c.last_seq FROM app.report_cursors c
JOIN unnest($1::uuid[], $2::uuid[]) AS k(cluster_id, epoch) ON c.cluster_id = k.cluster_id AND c.epoch = k.epoch`;
const MOVE = `
INSERT INTO app.report_cursors AS c (cluster_id, epoch, last_seq, updated_at)
SELECT k.cluster_id, k.epoch, k.last_seq, now() FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS k(cluster_id, epoch, last_seq)
ON CONFLICT (cluster_id, epoch) DO UPDATE SET last_seq = excluded.last_seq, updated_at = excluded.updated_at WHERE c.last_seq < excluded.last_seq`;

/**
 * Those of `reports` that have not become events yet, in order; their cursors move in the same transaction. Whoever calls
 * sees to it that nobody else handles reports of the same clusters meanwhile.
 */
export async function takeFresh(sql: Sql, reports: readonly LoggedReport[]): Promise<LoggedReport[]> {
  const cursors = await cursorsOf(sql, reports);
  const fresh = reports.filter((report) => advance(cursors, report));
  const last = lastOfEach(fresh);
  if (last.length > 0) await sql.query(MOVE, [last.map((r) => r.clusterId), last.map((r) => r.epoch), last.map((r) => r.seq)]);
  return fresh;
}

async function cursorsOf(sql: Sql, reports: readonly LoggedReport[]): Promise<Map<string, number>> {
  const keys = lastOfEach(reports);
  const rows = await sql.query<{ cluster_id: string; epoch: string; last_seq: string }>(CURSORS, [keys.map((r) => r.clusterId), keys.map((r) => r.epoch)]);
  return new Map(rows.map((row) => [`${row.cluster_id} ${row.epoch}`, Number(row.last_seq)]));
}

/** The last one of each cluster and epoch. */
const lastOfEach = (reports: readonly LoggedReport[]): LoggedReport[] => [...new Map(reports.map((report) => [keyOf(report), report])).values()];

const keyOf = (report: LoggedReport): string => `${report.clusterId} ${report.epoch}`;

/** Whether the report is behind the cursor's end; if so the cursor moves to it. */
function advance(cursors: Map<string, number>, report: LoggedReport): boolean {
  if (report.seq <= (cursors.get(keyOf(report)) ?? 0)) return false;
  cursors.set(keyOf(report), report.seq);
  return true;
}
