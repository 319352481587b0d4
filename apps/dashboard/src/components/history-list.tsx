import { Link } from '@tanstack/react-router';
import type { HistoryEntry } from '../api/types.js';
import { deploymentsOf } from './deployments.js';
import type { Deployment } from './deployments.js';
import { BundleDiff } from './diff.js';
import { Icon } from './icon.js';
import type { IconName } from './icon.js';
import { short } from './revision.js';
import { Outcome } from './status.js';
import { Ago, Duration } from './time.js';

const CAUSES: Record<string, { words: string; icon: IconName }> = {
  commit: { words: 'Commit', icon: 'commit' },
  declaration: { words: 'Declared', icon: 'file' },
  manual: { words: 'Manual sync', icon: 'person' },
  rollback: { words: 'Rollback', icon: 'back' },
  release: { words: 'Hold released', icon: 'check' },
  refresh: { words: 'Refresh', icon: 'cycle' },
};

interface Props {
  entries: readonly HistoryEntry[];
  /** Key of the deployment whose diff is open; kept in the address. */
  open: string | undefined;
  onRollback: (deployment: Deployment) => void;
}

export function HistoryList({ entries, open, onRollback }: Props) {
  return (
    <ol className="history">
      {deploymentsOf(entries).map((deployment) => <Row key={deployment.key} deployment={deployment} open={open === deployment.key} onRollback={onRollback} />)}
    </ol>
  );
}

function Row({ deployment, open, onRollback }: { deployment: Deployment; open: boolean; onRollback: (deployment: Deployment) => void }) {
  const { key, first, entries, newest } = deployment;
  const cause = CAUSES[first.cause] ?? { words: first.cause, icon: 'question' as const };
  return (
    <li id={key}>
      <div className="deployment">
        <span className={`cause ${first.cause}`}><Icon name={cause.icon} /></span>
        <div className="what">
          <p className="line"><span className="subject" title={first.commit?.message}>{first.commit?.message.split('\n')[0] ?? short(first.revision)}</span></p>
          <p className="line quiet small">
            <span className={`cause-word ${first.cause}`}>{cause.words}</span>
            <code>{short(first.revision)}</code>
            {first.commit?.author != null && <span>{first.commit.author.name}</span>}
            {first.cause !== 'commit' && first.by !== 'Tidemark' && <span>by {first.by}</span>}
            <Ago at={first.assignedAt} />
          </p>
          {first.reason !== null && first.cause !== 'commit' && first.cause !== 'declaration' && <p className="reason">“{first.reason}”</p>}
        </div>
        <ul className="reached">{entries.map((entry) => <Reached key={entry.cluster.name} entry={entry} />)}</ul>
        <div className="row-actions">
          {first.diff !== null && <DiffLink open={open} entry={key} diff={first.diff} />}
          {!newest && <button type="button" className="plain small" onClick={() => onRollback(deployment)}>Roll back to this</button>}
        </div>
      </div>
      {open && first.diff?.digest != null && <BundleDiff digest={first.diff.digest} />}
    </li>
  );
}

const DiffLink = ({ open, entry, diff }: { open: boolean; entry: string; diff: NonNullable<HistoryEntry['diff']> }) => (
  <Link to="." search={(previous: Record<string, unknown>) => ({ ...previous, entry: open ? undefined : entry })} className="diff-link" resetScroll={false} aria-expanded={open}>
    <span>{open ? 'Hide diff' : 'Show diff'}</span>
    {diff.added > 0 && <b className="plus">+{diff.added}</b>} {diff.changed > 0 && <b className="tilde">~{diff.changed}</b>} {diff.removed > 0 && <b className="minus">−{diff.removed}</b>}
  </Link>
);

/** One cluster of a deployment: `eu-west-1 Succeeded 2 created, 1 changed in 40 ms`. */
function Reached({ entry }: { entry: HistoryEntry }) {
  const last = entry.syncs.at(-1);
  return (
    <li>
      <span className="where"><Outcome outcome={entry.outcome} short /> <b>{entry.cluster.name}</b> <span className="quiet small">#{entry.id}</span></span>
      {last !== undefined && (
        <span className="quiet small">
          {countsInWords(last.counts)}
          {last.startedAt !== null && last.finishedAt !== null && <> in <Duration from={last.startedAt} to={last.finishedAt} /></>}
        </span>
      )}
      {entry.outcome === 'failed' && last?.message && <span className="alert-text small">{last.message}</span>}
    </li>
  );
}

function countsInWords(counts: HistoryEntry['syncs'][number]['counts']): string {
  if (counts === null) return '';
  const words = ([[counts.created, 'created'], [counts.configured, 'changed'], [counts.pruned, 'pruned'], [counts.failed, 'failed']] as const).filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return words.length === 0 ? 'nothing to change' : words.join(', ');
}
