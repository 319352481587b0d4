import { canonicalJson, sha256Hex } from '@tidemark/kernel';
import { keyText } from '@tidemark/manifest';
import type { SequencedReport } from '@tidemark/protocol';
import type { ReportSink } from '../report/index.js';
import type { ProgressJournal, TargetProgress } from './progress-journal.js';

/** What was said is written down before that it was said: a kill in between concerns the last few reports only. */
const LOOK_BACK = 1_000;

/** Brings the journal up to what the last reports say, so that a restarted agent says none of it again. */
export async function lookBack(journal: ProgressJournal, reports: ReportSink): Promise<void> {
  const latest = await reports.latest(LOOK_BACK);
  for (const targetId of journal.targets()) {
    const known = journal.get(targetId);
    const progress = latest.reduce(said, known);
    if (canonicalJson(progress) !== canonicalJson(known)) await journal.put(progress);
  }
}

/** The progress of a target after one report, which may have been in it before. */
export function said(progress: TargetProgress, { report, observedAt }: Pick<SequencedReport, 'report' | 'observedAt'>): TargetProgress {
  if (!('targetId' in report) || report.targetId !== progress.targetId) return progress;
  const { sync, drifts, conditions } = progress;
  switch (report.type) {
    case 'sync-finished':
      return sync?.id === report.syncId ? { ...progress, sync: { ...sync, state: 'finished', outcome: report.outcome } } : progress;
    case 'sync-progressed':
      return sync?.id === report.syncId && sync.attempt === report.attempt && report.state !== 'waiting' && !sync.wavesTold.includes(report.step)
        ? { ...progress, sync: { ...sync, wavesTold: [...sync.wavesTold, report.step] } }
        : progress;
    case 'drift-began':
      return { ...progress, drifts: { ...drifts, [keyText(report.resource)]: { id: report.driftId, change: report.change, beganAt: observedAt, fields: driftSignature(report.fields) } } };
    case 'drift-ended':
      return { ...progress, drifts: Object.fromEntries(Object.entries(drifts).filter(([, drift]) => drift.id !== report.driftId)) };
    case 'condition-raised':
      return conditions.includes(report.condition) ? progress : { ...progress, conditions: [...conditions, report.condition] };
    case 'condition-cleared':
      return { ...progress, conditions: conditions.filter((condition) => condition !== report.condition) };
    default:
      return progress;
  }
}

/** Tells whether a drift is still the same one. */
export const driftSignature = (fields: readonly object[]): string => sha256Hex(canonicalJson(fields)).slice(0, 16);
