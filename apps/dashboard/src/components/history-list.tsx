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

interface Cause { words: string; icon: IconName }
const CAUSES: Record<string, Cause> = {
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
  const cause: Cause = CAUSES[first.cause] ?? { words: first.cause, icon: 'question' };
  return (
    <li id={key}>
      <div className="deployment">
        <span className={`cause ${first.cause}`}><Icon name={cause.icon} /></span>
        <What entry={first} cause={cause.words} />
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

/** The commit, who caused its delivery and, when it was a person, why. */
function What({ entry: { commit, revision, cause: kind, by, reason, assignedAt }, cause }: { entry: HistoryEntry; cause: string }) {
  const byPerson = kind !== 'commit' && kind !== 'declaration';
  return (
    <div className="what">
      <p className="line"><span className="subject" title={commit?.message}>{commit?.message.split('\n')[0] ?? short(revision)}</span></p>
      <p className="line quiet small">
        <span className={`cause-word ${kind}`}>{cause}</span>
        <code>{short(revision)}</code>
        {commit !== null && commit.author !== null && <span>{commit.author.name}</span>}
        {byPerson && <span>by {by}</span>}
        <Ago at={assignedAt} />
      </p>
      {byPerson && reason !== null && <p className="reason">“{reason}”</p>}
    </div>
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
