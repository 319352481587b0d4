import { Link } from '@tanstack/react-router';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import type { ApplicationRow, ClusterRow, Stats } from '../api/types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { FleetMatrix } from '../components/fleet-matrix.js';
import { Empty, Failed, Loading } from '../components/placeholders.js';
import { CopyBox } from '../components/copy-box.js';
import { Health, severity, Sync } from '../components/status.js';

const PAGE = 50;

interface Answer {
  stats: Stats;
  clusters: { nodes: ClusterRow[] };
  applications: { totalCount: number; nodes: ApplicationRow[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

export function Fleet() {
  const [search, change] = useAddress<'search' | 'health' | 'cluster' | 'after'>();
  const filter = { ...(search.search !== undefined && { search: search.search }), ...(search.health !== undefined && { health: search.health }), ...(search.cluster !== undefined && { cluster: search.cluster }) };
  const { data, error, loading } = useLiveQuery<Answer>(documents.fleet, { first: PAGE, after: search.after ?? null, filter });
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={8} />;
  const clusters = data.clusters.nodes.map((cluster) => cluster.name).filter((name) => search.cluster === undefined || name === search.cluster);
  const { nodes, totalCount, pageInfo } = data.applications;
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <h1 className="visually-hidden">Fleet</h1>
      <Figures stats={data.stats} />
      <Attention applications={nodes} />
      <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <input type="search" aria-label="Search applications" placeholder="Search applications" value={search.search ?? ''} onChange={(event) => change({ search: event.target.value, after: '' }, { replace: true })} />
        <select aria-label="Health" value={search.health ?? ''} onChange={(event) => change({ health: event.target.value, after: '' })}>
          <option value="">any health</option>
          {['HEALTHY', 'PROGRESSING', 'DEGRADED', 'MISSING', 'SUSPENDED', 'UNKNOWN'].map((health) => <option key={health} value={health}>{health.toLowerCase()}</option>)}
        </select>
        <select aria-label="Cluster" value={search.cluster ?? ''} onChange={(event) => change({ cluster: event.target.value, after: '' })}>
          <option value="">all clusters</option>
          {data.clusters.nodes.map((cluster) => <option key={cluster.id}>{cluster.name}</option>)}
        </select>
        <span className="quiet">{totalCount} application{totalCount === 1 ? '' : 's'}</span>
      </form>
      {nodes.length === 0 && !filtered ? <Nothing clusters={clusters.length} /> : <FleetMatrix applications={nodes} clusters={clusters} />}
      {nodes.length === 0 && filtered && <p className="quiet">No application matches.</p>}
      <div className="pages">
        {search.after !== undefined && <button type="button" className="plain" onClick={() => change({ after: '' })}>First page</button>}
        {pageInfo.hasNextPage && <button type="button" className="plain" onClick={() => change({ after: pageInfo.endCursor ?? '' })}>Next page</button>}
      </div>
    </>
  );
}

function Figures({ stats }: { stats: Stats }) {
  const figures: [string, string, string][] = [
    ['Clusters connected', `${stats.connected} / ${stats.clusters}`, stats.connected < stats.clusters ? 'warn' : 'good'],
    ['Targets synced', `${stats.synced} / ${stats.targets}`, stats.synced < stats.targets ? 'warn' : 'good'],
    ['Healthy', String(stats.healthy), 'good'],
    ['Progressing', String(stats.progressing), stats.progressing > 0 ? 'busy' : 'idle'],
    ['Degraded', String(stats.degraded), stats.degraded > 0 ? 'bad' : 'idle'],
    ['Log position', stats.position.toLocaleString('en'), 'idle'],
  ];
  return (
    <dl className="figures">
      {figures.map(([label, value, tone]) => <div key={label} className={tone}><dt>{label}</dt><dd>{value}</dd></div>)}
    </dl>
  );
}

/** The worst first: is anything wrong, and where. */
function Attention({ applications }: { applications: readonly ApplicationRow[] }) {
  const bad = applications
    .flatMap((application) => application.targets.map((target) => ({ application, target, severity: severity(target.health, target.sync) })))
    .filter((item) => item.severity >= 2)
    .sort((a, b) => b.severity - a.severity)
    .slice(0, 8);
  if (bad.length === 0) return null;
  return (
    <section className="attention" aria-labelledby="attention">
      <h2 id="attention">Needs attention</h2>
      <ul>
        {bad.map(({ application, target }) => (
          <li key={target.id}>
            <Link to="/applications/$name" params={{ name: application.name }}>{application.name}</Link> on <b>{target.cluster.name}</b> <Health status={target.health} /> <Sync status={target.sync} />
            {target.conditions[0] !== undefined && <span className="quiet"> {target.conditions[0].message}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const Nothing = ({ clusters }: { clusters: number }) =>
  clusters === 0 ? (
    <Empty title="No cluster yet"><p>Start by <Link to="/clusters" search={{ register: '' }}>registering one</Link>: it takes one command.</p></Empty>
  ) : (
    <Empty title="No application yet">
      <p>Declare one from the manifest you already have:</p>
      <CopyBox label="Command" text="tidemark apply -f application.yaml --cluster CLUSTER" />
    </Empty>
  );
