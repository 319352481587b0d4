import { canonicalJson, sha256Hex } from '@tidemark/kernel';
import { keyText } from '@tidemark/manifest';
import type { Report, SequencedReport } from '@tidemark/protocol';
import type { FieldDrift } from '../compare/index.js';
import type { ReportSink } from '../report/index.js';
import type { ProgressJournal, TargetProgress } from './progress-journal.js';

/** What was said is written down before that it was said: a kill in between concerns the last few reports only. */
export const LOOK_BACK = 1_000;

/** Brings the journal up to what the last reports say, so that a restarted agent says none of it again. */
export async function lookBack(journal: ProgressJournal, reports: ReportSink): Promise<void> {
  const latest = await reports.latest(LOOK_BACK);
  for (const targetId of journal.targets()) {
    const known = journal.get(targetId);
    const progress = said(known, latest);
    if (canonicalJson(progress) !== canonicalJson(known)) await journal.put(progress);
  }
}

type Said = Pick<SequencedReport, 'report' | 'observedAt'>;

/** The progress of a target after these reports, which may have been in it before. Linear in both: thousands of drifts may be open. */
export function said(progress: TargetProgress, reports: readonly Said[]): TargetProgress {
  const after: TargetProgress = { ...progress, drifts: { ...progress.drifts } };
  for (const { report, observedAt } of reports) {
    if ('targetId' in report && report.targetId === progress.targetId) note(after, report, observedAt);
  }
  return after;
}

function note(progress: TargetProgress, report: Report, observedAt: string): void {
  const { sync, drifts, conditions } = progress;
  switch (report.type) {
    case 'sync-finished':
      if (sync?.id === report.syncId) progress.sync = { ...sync, state: 'finished', outcome: report.outcome };
      return;
    case 'sync-progressed':
      if (sync !== null && isNewsOf(sync, report)) progress.sync = { ...sync, wavesTold: [...sync.wavesTold, report.step] };
      return;
    case 'drift-began':
      drifts[keyText(report.resource)] = { id: report.driftId, change: report.change, beganAt: observedAt, fields: driftSignature(report.fields) };
      return;
    case 'drift-ended':
      if (drifts[keyText(report.resource)]?.id === report.driftId) Reflect.deleteProperty(drifts, keyText(report.resource));
      return;
    case 'condition-raised':
      if (!conditions.includes(report.condition)) progress.conditions = [...conditions, report.condition];
      return;
    case 'condition-cleared':
      progress.conditions = conditions.filter((condition) => condition !== report.condition);
      return;
    default:
  }
}

const isNewsOf = (sync: NonNullable<TargetProgress['sync']>, report: Extract<Report, { type: 'sync-progressed' }>): boolean =>
  sync.id === report.syncId && sync.attempt === report.attempt && report.state !== 'waiting' && !sync.wavesTold.includes(report.step);

/** Tells whether a drift is still the same one: who writes the same value again, however and whenever, begins no other. */
export const driftSignature = (fields: readonly FieldDrift[]): string => sha256Hex(canonicalJson(fields.map(({ operation: _how, time: _when, ...rest }) => rest))).slice(0, 16);
