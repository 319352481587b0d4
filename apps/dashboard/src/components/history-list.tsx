import { Link } from '@tanstack/react-router';
import type { HistoryEntry } from '../api/types.js';
import { BundleDiff } from './diff.js';
import { CommitLine } from './revision.js';
import { Outcome } from './status.js';
import { Ago, Duration } from './time.js';

const CAUSES: Record<string, string> = { commit: 'commit', declaration: 'declared', manual: 'manual sync', rollback: 'rollback', release: 'hold released', refresh: 'refresh' };

interface Props {
  entries: readonly HistoryEntry[];
  /** `cluster:id` of the entry whose diff is open; kept in the address. */
  open: string | undefined;
  onRollback: (entry: HistoryEntry) => void;
}

export function HistoryList({ entries, open, onRollback }: Props) {
  const newest = new Map<string, number>();
  for (const { cluster, id } of entries) newest.set(cluster.name, Math.max(newest.get(cluster.name) ?? 0, id));
  return (
    <ol className="history">
      {entries.map((entry) => {
        const key = `${entry.cluster.name}:${entry.id}`;
        return (
          <li key={key} id={key}>
            <div className="line">
              <span className="id">#{entry.id}</span>
              <CommitLine commit={entry.commit} revision={entry.revision} />
              <span className="chip">{entry.cluster.name}</span>
              <Outcome outcome={entry.outcome} />
              <span className="quiet"><Ago at={entry.assignedAt} /></span>
            </div>
            <div className="line second">
              <span className={`cause ${entry.cause}`}>{CAUSES[entry.cause] ?? entry.cause}</span>
              <span className="quiet">by {entry.by}{entry.reason !== null && entry.cause !== 'commit' ? `: ${entry.reason}` : ''}</span>
              <Syncs entry={entry} />
              {entry.diff !== null && (
                <Link to="." search={(previous: Record<string, unknown>) => ({ ...previous, entry: open === key ? undefined : key })} className="diff-link">
                  {open === key ? 'Hide' : 'Show'} diff <b className="plus">+{entry.diff.added}</b> <b className="tilde">~{entry.diff.changed}</b> <b className="minus">−{entry.diff.removed}</b>
                </Link>
              )}
              {newest.get(entry.cluster.name) !== entry.id && <button type="button" className="plain small" onClick={() => onRollback(entry)}>Roll back to this</button>}
            </div>
            {open === key && entry.diff?.digest != null && <BundleDiff digest={entry.diff.digest} />}
          </li>
        );
      })}
    </ol>
  );
}

/** `2 created, 1 changed in 0.4 s` of the last sync. */
function Syncs({ entry }: { entry: HistoryEntry }) {
  const last = entry.syncs.at(-1);
  if (last === undefined) return null;
  const counts = last.counts;
  const words = counts === null ? [] : ([[counts.created, 'created'], [counts.configured, 'changed'], [counts.pruned, 'pruned'], [counts.unchanged, 'unchanged'], [counts.failed, 'failed']] as const).filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return (
    <span className="quiet">
      {words.join(', ')}
      {last.finishedAt !== null && <> in <Duration from={last.startedAt} to={last.finishedAt} /></>}
      {last.outcome === 'failed' && last.message !== null && <span className="alert-text"> {last.message}</span>}
    </span>
  );
}
