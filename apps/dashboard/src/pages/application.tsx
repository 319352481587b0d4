import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import type { ApplicationDetail, Drift, FleetEvent, HistoryEntry, TargetDetail, UserError } from '../api/types.js';
import { useIntent } from '../api/use-intent.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { DriftList } from '../components/drift-list.js';
import { HistoryList } from '../components/history-list.js';
import { Empty, Failed, Loading } from '../components/placeholders.js';
import { ReasonDialog } from '../components/reason-dialog.js';
import { CommitLine, short } from '../components/revision.js';
import { Health, Outcome, Sync } from '../components/status.js';
import { Ago } from '../components/time.js';

const PAGE = 30;
type Asked = { kind: 'sync' } | { kind: 'release' } | { kind: 'rollback'; entry: HistoryEntry };

export function Application() {
  const { name = '' } = useParams({ strict: false });
  const [{ tab = 'history', entry }] = useAddress<'tab' | 'entry'>();
  const [asked, setAsked] = useState<Asked>();
  const concerns = (event: FleetEvent) => event.application === null || event.application === name;
  const { data, error, loading } = useLiveQuery<{ application: ApplicationDetail | null }>(documents.application, { name }, concerns);
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={6} />;
  if (data.application === null) return <Empty title={`There is no application “${name}”`}><p><Link to="/">Back to the fleet</Link></p></Empty>;
  const application = data.application;
  return (
    <>
      <header className="title">
        <div>
          <p className="crumbs"><Link to="/">Fleet</Link> / {application.owner !== null && <><Link to="/applications/$name" params={{ name: application.owner.name }}>{application.owner.name}</Link> / </>}</p>
          <h1>{application.name}</h1>
          <p className="summary">{application.summary}</p>
        </div>
        <div className="actions">
          {application.hold !== null && <button type="button" className="plain" onClick={() => setAsked({ kind: 'release' })}>Release the hold</button>}
          <button type="button" onClick={() => setAsked({ kind: 'sync' })}>Sync</button>
        </div>
      </header>
      {application.hold !== null && (
        <p className="banner warn" role="status">‖ Automatic syncs are held by <b>{application.hold.by}</b> since <Ago at={application.hold.since} />: {application.hold.reason}</p>
      )}
      {application.conditions.map((condition) => <p key={condition.type} className="banner bad" role="status">▲ <b>{condition.type}</b> {condition.message}</p>)}
      <Facts application={application} />
      <Targets targets={application.targets} />
      <nav className="tabs" aria-label="Views">
        <Link to="." search={{ tab: 'history' }} className={tab === 'history' ? 'active' : ''}>History</Link>
        <Link to="." search={{ tab: 'drift' }} className={tab === 'drift' ? 'active' : ''}>Drift</Link>
      </nav>
      {tab === 'history' ? <History name={name} open={entry} concerns={concerns} onRollback={(item) => setAsked({ kind: 'rollback', entry: item })} /> : <Drifts name={name} concerns={concerns} />}
      {asked !== undefined && <Change asked={asked} application={application} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function Facts({ application }: { application: ApplicationDetail }) {
  const policy = application.automated ? ['automatic', ...(application.prune ? ['prune'] : []), ...(application.selfHeal ? ['self-heal'] : [])].join(', ') : 'manual';
  return (
    <dl className="facts">
      <div><dt>Source</dt><dd>{application.repository ?? '–'} <code>{application.path}</code> @ {application.targetRevision}</dd></div>
      <div><dt>Newest bundle</dt><dd>{application.bundle === null ? 'none yet' : <CommitLine commit={application.bundle.commit} revision={application.bundle.revision} />}</dd></div>
      <div><dt>Policy</dt><dd>{policy}</dd></div>
      <div><dt>Project</dt><dd>{application.project}</dd></div>
    </dl>
  );
}

function Targets({ targets }: { targets: readonly TargetDetail[] }) {
  if (targets.length === 0) return <p className="quiet">It runs on no cluster yet.</p>;
  return (
    <div className="scroll">
      <table>
        <thead><tr><th>Cluster</th><th>Namespace</th><th>Sync</th><th>Health</th><th>Live</th><th>Resources</th><th>Last sync</th></tr></thead>
        <tbody>
          {targets.map((target) => (
            <tr key={target.id}>
              <th scope="row">{target.cluster.name}</th>
              <td>{target.namespace}</td>
              <td><Sync status={target.sync} />{target.outOfSync.length > 0 && <Keys keys={target.outOfSync} />}</td>
              <td><Health status={target.health} />{target.unhealthy.length > 0 && <Keys keys={target.unhealthy.map((item) => `${item.key}: ${item.message || item.status.toLowerCase()}`)} />}</td>
              <td><code>{short(target.revision)}</code></td>
              <td>{target.resources ?? '–'}</td>
              <td>{target.lastSync === null ? '–' : <><Outcome outcome={target.lastSync.finishedAt === null ? 'running' : target.lastSync.outcome} /> <Ago at={target.lastSync.finishedAt ?? target.lastSync.startedAt} /></>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {targets.flatMap((target) => target.conditions.map((condition) => <p key={target.id + condition.type} className="banner bad" role="status">▲ {target.cluster.name}: <b>{condition.type}</b> {condition.message}</p>))}
    </div>
  );
}

const Keys = ({ keys }: { keys: readonly string[] }) => (
  <details className="keys"><summary>{keys.length}</summary><ul>{keys.map((key) => <li key={key}><code>{key}</code></li>)}</ul></details>
);

interface ListProps { name: string; concerns: (event: FleetEvent) => boolean }

function History({ name, open, concerns, onRollback }: ListProps & { open: string | undefined; onRollback: (entry: HistoryEntry) => void }) {
  const [pages, setPages] = useState(1);
  const { data, error, loading } = useLiveQuery<{ applicationHistory: { nodes: HistoryEntry[]; pageInfo: { hasNextPage: boolean } } }>(documents.history, { application: name, first: Math.min(100, PAGE * pages) }, concerns);
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={5} />;
  const { nodes, pageInfo } = data.applicationHistory;
  return (
    <>
      {nodes.length === 0 ? <p className="quiet">Nothing was delivered yet.</p> : <HistoryList entries={nodes} open={open} onRollback={onRollback} />}
      {pageInfo.hasNextPage && PAGE * pages < 100 && <button type="button" className="plain" onClick={() => setPages(pages + 1)}>Show more</button>}
    </>
  );
}

function Drifts({ name, concerns }: ListProps) {
  const { data, error, loading } = useLiveQuery<{ driftTimeline: { nodes: Drift[] } }>(documents.drift, { application: name, first: 100 }, concerns);
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={4} />;
  return <DriftList drifts={data.driftTimeline.nodes} />;
}

function Change({ asked, application, onClose }: { asked: Asked; application: ApplicationDetail; onClose: () => void }) {
  const { send, running, error } = useIntent<{ userErrors: UserError[] }>(documents[asked.kind], asked.kind);
  const base = { application: application.name, namespace: application.namespace };
  const input = asked.kind === 'rollback' ? { ...base, to: String(asked.entry.id), clusters: [asked.entry.cluster.name] } : base;
  const words = {
    sync: { title: `Sync ${application.name}`, action: 'Sync', text: 'Every target is brought to the newest bundle.' },
    release: { title: `Release ${application.name}`, action: 'Release', text: 'The newest bundle is delivered, and later ones again by themselves.' },
    rollback: { title: `Roll back ${application.name}`, action: 'Roll back', text: '' },
  }[asked.kind];
  const confirm = async (reason: string) => {
    if ((await send(input, reason)) !== undefined) onClose();
  };
  return (
    <ReasonDialog title={words.title} action={words.action} running={running} error={error} onConfirm={(reason) => void confirm(reason)} onClose={onClose}>
      {asked.kind === 'rollback' ? (
        <p><b>{asked.entry.cluster.name}</b> goes back to <CommitLine commit={asked.entry.commit} revision={asked.entry.revision} />. Automatic syncs are held until you release them.</p>
      ) : (
        <p>{words.text}</p>
      )}
    </ReasonDialog>
  );
}
