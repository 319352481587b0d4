import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import type { ApplicationDetail, Drift, FleetEvent, HistoryEntry } from '../api/types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { ChangeDialog } from '../components/change-dialog.js';
import type { Asked } from '../components/change-dialog.js';
import type { Deployment } from '../components/deployments.js';
import { DriftList } from '../components/drift-list.js';
import { HistoryList } from '../components/history-list.js';
import { Icon } from '../components/icon.js';
import { ObjectsPanel } from '../components/objects-panel.js';
import { Empty, Failed, Loading } from '../components/placeholders.js';
import { CommitLine } from '../components/revision.js';
import { TargetsTable } from '../components/targets-table.js';
import { Ago } from '../components/time.js';

const PAGE = 30;
/** The most the API gives at once. */
const MOST = 100;

export function Application() {
  const { name = '' } = useParams({ strict: false });
  const [{ tab: wanted = '', entry }] = useAddress<'tab' | 'entry'>();
  const tab = Object.hasOwn(TABS, wanted) ? wanted : 'history';
  const [asked, setAsked] = useState<Asked>();
  const concerns = (event: FleetEvent) => event.application === null || event.application === name;
  const { data, error, loading } = useLiveQuery<{ application: ApplicationDetail | null }>(documents.application, { name }, concerns);
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={6} />;
  if (data.application === null) return <Empty title={`There is no application “${name}”`}><p><Link to="/">Back to the fleet</Link></p></Empty>;
  const application = data.application;
  return (
    <>
      <Head application={application} onAsk={setAsked} />
      <Facts application={application} />
      {application.targets.length === 0 ? <Empty title="It runs on no cluster yet"><p>Its targets appear here once its first bundle is rendered.</p></Empty> : <TargetsTable targets={application.targets} />}
      <Tabs chosen={tab} />
      {tab === 'objects' && <ObjectsPanel application={application} />}
      {tab === 'drift' && <Drifts name={name} concerns={concerns} />}
      {tab === 'history' && <History name={name} open={entry} concerns={concerns} onRollback={(deployment) => setAsked({ kind: 'rollback', deployment })} />}
      {asked !== undefined && <ChangeDialog asked={asked} application={application} onClose={() => setAsked(undefined)} />}
    </>
  );
}

const TABS = { history: 'History', drift: 'Drift', objects: 'Objects' };

const Tabs = ({ chosen }: { chosen: string }) => (
  <nav className="tabs" aria-label="Views">
    {Object.entries(TABS).map(([tab, title]) => <Link key={tab} to="." search={{ tab }} className={tab === chosen ? 'active' : ''} aria-current={tab === chosen ? 'page' : undefined}>{title}</Link>)}
  </nav>
);

function Head({ application, onAsk }: { application: ApplicationDetail; onAsk: (asked: Asked) => void }) {
  const { hold, owner } = application;
  return (
    <>
      <header className="title">
        <div>
          <p className="crumbs"><Link to="/">Fleet</Link>{owner !== null && <> <Icon name="chevron" /> <Link to="/applications/$name" params={{ name: owner.name }}>{owner.name}</Link></>}</p>
          <h1>{application.name}</h1>
          <p className="summary">{application.summary}</p>
        </div>
        <div className="actions">
          {hold !== null && <button type="button" className="plain" onClick={() => onAsk({ kind: 'release' })}>Release the hold</button>}
          <button type="button" onClick={() => onAsk({ kind: 'sync' })}>Sync</button>
        </div>
      </header>
      {hold !== null && (
        <p className="banner warn" role="status"><Icon name="pause" /><span>Automatic syncs are held by <b>{hold.by}</b>, <Ago at={hold.since} />: <q>{hold.reason}</q></span></p>
      )}
      {application.conditions.map((condition) => <p key={condition.type} className="banner bad" role="status"><Icon name="warning" /><span><b>{condition.type}</b> {condition.message}</span></p>)}
    </>
  );
}

function Facts({ application }: { application: ApplicationDetail }) {
  const policy = application.automated ? ['Automatic', ...(application.prune ? ['prune'] : []), ...(application.selfHeal ? ['self-heal'] : [])].join(', ') : 'Manual';
  return (
    <dl className="facts">
      <div><dt>Newest bundle</dt><dd>{application.bundle === null ? 'none yet' : <CommitLine commit={application.bundle.commit} revision={application.bundle.revision} />}</dd></div>
      <div><dt>Source</dt><dd><span className="source">{(application.repository ?? '–').replace(/^https?:\/\//, '')}</span><span className="quiet small"><code>{application.path}</code> at <code>{application.targetRevision}</code></span></dd></div>
      <div><dt>Policy</dt><dd>{policy}</dd></div>
      <div><dt>Project</dt><dd>{application.project}</dd></div>
    </dl>
  );
}

interface ListProps { name: string; concerns: (event: FleetEvent) => boolean }

function History({ name, open, concerns, onRollback }: ListProps & { open: string | undefined; onRollback: (deployment: Deployment) => void }) {
  const [pages, setPages] = useState(1);
  const first = Math.min(MOST, PAGE * pages);
  const { data, error, loading } = useLiveQuery<{ applicationHistory: { nodes: HistoryEntry[]; pageInfo: { hasNextPage: boolean } } }>(documents.history, { application: name, first }, concerns);
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={5} />;
  const { nodes, pageInfo } = data.applicationHistory;
  if (nodes.length === 0) return <Empty title="Nothing was delivered yet"><p>Every commit that reaches a cluster is kept here, without limit.</p></Empty>;
  return (
    <>
      <HistoryList entries={nodes} open={open} onRollback={onRollback} />
      {pageInfo.hasNextPage && first < MOST && <button type="button" className="plain" onClick={() => setPages(pages + 1)}>Show more</button>}
      {pageInfo.hasNextPage && first === MOST && <p className="quiet">Older ones: <code>tidemark app history {name}</code></p>}
    </>
  );
}

function Drifts({ name, concerns }: ListProps) {
  const { data, error, loading } = useLiveQuery<{ driftTimeline: { nodes: Drift[] } }>(documents.drift, { application: name, first: MOST }, concerns);
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={4} />;
  return <DriftList drifts={data.driftTimeline.nodes} />;
}
