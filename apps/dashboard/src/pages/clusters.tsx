import { Link } from '@tanstack/react-router';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import type { ClusterRow } from '../api/types.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { Empty, Failed, Loading } from '../components/placeholders.js';
import { Registration } from '../components/registration.js';
import { Agent } from '../components/status.js';
import { Ago, For } from '../components/time.js';

export function Clusters() {
  const [{ register }] = useAddress<'register'>();
  const { data, error, loading } = useLiveQuery<{ clusters: { nodes: ClusterRow[] } }>(documents.clusters, { first: 100 });
  return (
    <>
      <header className="title">
        <div>
          <h1>Clusters</h1>
          <p className="summary">One agent in each dials out to here; nothing has to reach in.</p>
        </div>
        {register === undefined && <div className="actions"><Link to="/clusters" search={{ register: '' }} className="button">Register a cluster</Link></div>}
      </header>
      {register !== undefined && <Registration />}
      {error !== undefined ? <Failed message={error} /> : loading || data === undefined ? <Loading rows={4} /> : <List clusters={data.clusters.nodes} registering={register !== undefined} />}
    </>
  );
}

function List({ clusters, registering }: { clusters: readonly ClusterRow[]; registering: boolean }) {
  if (clusters.length === 0) return registering ? null : <Empty title="No cluster yet"><p>Registering one takes a name and one command.</p></Empty>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Clusters">
      <table>
        <thead><tr><th scope="col">Cluster</th><th scope="col">Agent</th><th scope="col">Kubernetes</th><th scope="col">Targets</th><th scope="col">Out of sync</th><th scope="col">Degraded</th><th scope="col">Labels</th></tr></thead>
        <tbody>
          {clusters.map(({ id, name, agent, counts, labels }) => (
            <tr key={id}>
              <th scope="row"><Link to="/" search={{ cluster: name }}>{name}</Link></th>
              <td><Agent state={agent.state} /> {agent.state !== 'PENDING' && <span className="quiet small">{agent.state === 'CONNECTED' ? <For since={agent.connectedAt} /> : <>seen <Ago at={agent.lastSeenAt ?? agent.connectedAt} /></>}{agent.version !== null && ` · agent ${agent.version}`}</span>}</td>
              <td>{agent.kubernetesVersion ?? <span className="quiet">–</span>}</td>
              <td>{counts.targets}</td>
              <td className={counts.outOfSync > 0 ? 'number-warn' : 'quiet'}>{counts.outOfSync}</td>
              <td className={counts.degraded > 0 ? 'number-bad' : 'quiet'}>{counts.degraded}</td>
              <td>{Object.keys(labels).length === 0 ? <span className="quiet">–</span> : Object.entries(labels).map(([key, value]) => <span key={key} className="chip">{key}={value}</span>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
