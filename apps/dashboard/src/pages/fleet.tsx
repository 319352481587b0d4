import { Link } from '@tanstack/react-router';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import type { ApplicationRow, ClusterRow, Stats } from '../api/types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { Attention } from '../components/attention.js';
import type { Trouble } from '../components/attention.js';
import { CopyBox } from '../components/copy-box.js';
import { FleetMatrix } from '../components/fleet-matrix.js';
import { Icon } from '../components/icon.js';
import { Empty, Failed, Loading } from '../components/placeholders.js';

const PAGE = 50;
/** What the health filter offers; several statuses are one choice with commas between. */
const HEALTHS = { 'DEGRADED,MISSING': 'Unhealthy', HEALTHY: 'Healthy', PROGRESSING: 'Progressing', DEGRADED: 'Degraded', MISSING: 'Missing', SUSPENDED: 'Suspended', UNKNOWN: 'Unknown' };
const SYNCS = { SYNCED: 'Synced', SYNCING: 'Syncing', OUT_OF_SYNC: 'Out of sync', UNKNOWN: 'Unknown' };
type Filter = 'search' | 'health' | 'sync' | 'cluster';
const UNFILTERED = { search: '', health: '', sync: '', cluster: '', after: '' };

interface Answer {
  stats: Stats;
  unhealthy: Trouble;
  differing: Trouble;
  clusters: { nodes: ClusterRow[] };
  applications: { totalCount: number; nodes: ApplicationRow[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

export function Fleet() {
  const [address, change] = useAddress<Filter | 'after'>();
  const { cluster, after } = address;
  const filter = filterOf(address);
  const { data, error, loading } = useLiveQuery<Answer>(documents.fleet, { first: PAGE, after: after ?? null, filter });
  if (error !== undefined) return <Failed message={error} />;
  if (loading || data === undefined) return <Loading rows={8} />;
  const clusters = data.clusters.nodes.filter((row) => (cluster === undefined ? row.counts.targets > 0 : row.name === cluster));
  const { nodes, totalCount, pageInfo } = data.applications;
  const filtered = Object.keys(filter).length > 0;
  const empty = nodes.length === 0 && !filtered;
  return (
    <>
      <h1 className="visually-hidden">Fleet</h1>
      <Figures stats={data.stats} />
      <Attention unhealthy={data.unhealthy} differing={data.differing} />
      {empty ? <Nothing clusters={data.clusters.nodes.length} /> : <Filters address={address} change={change} clusters={data.clusters.nodes} total={totalCount} filtered={filtered} />}
      {nodes.length > 0 && <FleetMatrix applications={nodes} clusters={clusters} />}
      {nodes.length === 0 && filtered && <Empty title="No application matches"><p><button type="button" className="plain" onClick={() => change(UNFILTERED)}>Clear the filters</button></p></Empty>}
      <div className="pages">
        {after !== undefined && <button type="button" className="plain" onClick={() => change({ after: '' })}>First page</button>}
        {pageInfo.hasNextPage && <button type="button" className="plain" onClick={() => change({ after: pageInfo.endCursor ?? '' })}>Next page</button>}
      </div>
    </>
  );
}

function filterOf({ search, health, sync, cluster }: Partial<Record<Filter, string>>): Record<string, unknown> {
  return { ...(search !== undefined && { search }), ...(health !== undefined && { health: health.split(',') }), ...(sync !== undefined && { sync: [sync] }), ...(cluster !== undefined && { cluster }) };
}

interface FiltersProps {
  address: Partial<Record<Filter, string>>;
  change: (texts: Partial<Record<Filter | 'after', string>>, options?: { replace?: boolean }) => void;
  clusters: readonly ClusterRow[];
  total: number;
  filtered: boolean;
}

const Filters = ({ address, change, clusters, total, filtered }: FiltersProps) => (
  <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
    <span className="search">
      <Icon name="search" />
      <input type="search" aria-label="Search applications" placeholder="Search applications" value={address.search ?? ''} onChange={(event) => change({ search: event.target.value, after: '' }, { replace: true })} />
    </span>
    <select aria-label="Health" value={address.health ?? ''} onChange={(event) => change({ health: event.target.value, after: '' })}>
      <option value="">Any health</option>
      {Object.entries(HEALTHS).map(([health, words]) => <option key={health} value={health}>{words}</option>)}
    </select>
    <select aria-label="Sync" value={address.sync ?? ''} onChange={(event) => change({ sync: event.target.value, after: '' })}>
      <option value="">Any sync</option>
      {Object.entries(SYNCS).map(([sync, words]) => <option key={sync} value={sync}>{words}</option>)}
    </select>
    <select aria-label="Cluster" value={address.cluster ?? ''} onChange={(event) => change({ cluster: event.target.value, after: '' })}>
      <option value="">All clusters</option>
      {clusters.map((cluster) => <option key={cluster.id}>{cluster.name}</option>)}
    </select>
    {filtered && <button type="button" className="plain" onClick={() => change(UNFILTERED)}>Clear</button>}
    <span className="quiet total" role="status">{total} application{total === 1 ? '' : 's'}</span>
  </form>
);

function Figures({ stats }: { stats: Stats }) {
  const figures: [label: string, value: number, of: number | undefined, tone: string][] = [
    ['Clusters connected', stats.connected, stats.clusters, stats.connected < stats.clusters ? 'warn' : 'good'],
    ['Targets synced', stats.synced, stats.targets, stats.synced < stats.targets ? 'warn' : 'good'],
    ['Healthy', stats.healthy, stats.targets, stats.healthy < stats.targets ? 'idle' : 'good'],
    ['Progressing', stats.progressing, undefined, stats.progressing > 0 ? 'busy' : 'idle'],
    ['Degraded', stats.degraded, undefined, stats.degraded > 0 ? 'bad' : 'idle'],
    ['Events recorded', stats.position, undefined, 'idle'],
  ];
  return (
    <dl className="figures">
      {figures.map(([label, value, of, tone]) => <div key={label} className={tone}><dt>{label}</dt><dd>{value.toLocaleString('en')}{of !== undefined && <span className="of"> / {of.toLocaleString('en')}</span>}</dd></div>)}
    </dl>
  );
}

const Nothing = ({ clusters }: { clusters: number }) =>
  clusters === 0 ? (
    <Empty title="No cluster yet">
      <p>An agent in the cluster dials out to here; nothing has to reach in.</p>
      <p><Link to="/clusters" search={{ register: '' }} className="button">Register a cluster</Link></p>
    </Empty>
  ) : (
    <Empty title="No application yet">
      <p>Declare one from the manifest you already have:</p>
      <CopyBox label="Command" text="tidemark apply -f application.yaml --cluster CLUSTER" />
    </Empty>
  );
