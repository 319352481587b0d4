import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAddress } from '../api/address.js';
import { documents } from '../api/documents.js';
import type { ClusterRow, FleetEvent, UserError } from '../api/types.js';
import { useIntent } from '../api/use-intent.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { CopyBox } from '../components/copy-box.js';
import { Empty, Failed, Loading } from '../components/placeholders.js';
import { Agent } from '../components/status.js';
import { Ago } from '../components/time.js';

export function Clusters() {
  const [{ register }] = useAddress<'register'>();
  const { data, error, loading } = useLiveQuery<{ clusters: { nodes: ClusterRow[] } }>(documents.clusters, { first: 100 });
  return (
    <>
      <header className="title">
        <h1>Clusters</h1>
        {register === undefined && <div className="actions"><Link to="/clusters" search={{ register: '' }} className="button">Register a cluster</Link></div>}
      </header>
      {register !== undefined && <Registration />}
      {error !== undefined ? <Failed message={error} /> : loading || data === undefined ? <Loading rows={4} /> : <List clusters={data.clusters.nodes} />}
    </>
  );
}

function List({ clusters }: { clusters: readonly ClusterRow[] }) {
  if (clusters.length === 0) return <Empty title="No cluster yet"><p>Register one: only outgoing traffic to this address is needed from it.</p></Empty>;
  return (
    <div className="scroll">
      <table>
        <thead><tr><th>Cluster</th><th>Agent</th><th>Seen</th><th>Kubernetes</th><th>Targets</th><th>Out of sync</th><th>Degraded</th><th>Labels</th></tr></thead>
        <tbody>
          {clusters.map((cluster) => (
            <tr key={cluster.id}>
              <th scope="row"><Link to="/" search={{ cluster: cluster.name }}>{cluster.name}</Link></th>
              <td><Agent state={cluster.agent.state} /></td>
              <td><Ago at={cluster.agent.lastSeenAt} /></td>
              <td>{cluster.agent.kubernetesVersion ?? '–'}</td>
              <td>{cluster.counts.targets}</td>
              <td>{cluster.counts.outOfSync}</td>
              <td>{cluster.counts.degraded}</td>
              <td>{Object.entries(cluster.labels).map(([key, value]) => <span key={key} className="chip">{key}={value}</span>)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Registered { command: string; expiresAt: string; cluster: { name: string } | null; userErrors: UserError[] }

function Registration() {
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [registered, setRegistered] = useState<Registered>();
  const { send, running, error } = useIntent<Registered>(documents.registerCluster, 'registerCluster');
  const close = () => void navigate({ to: '/clusters', search: {} });
  const submit = async () => {
    setRegistered(await send({ name, labels: {} }, 'registered in the dashboard'));
  };
  return (
    <section className="card" aria-labelledby="register">
      <h2 id="register">Register a cluster</h2>
      {registered === undefined ? (
        <form className="row" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
          <label>Name<input autoFocus required pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?" maxLength={63} value={name} onChange={(event) => setName(event.target.value)} placeholder="prod-eu-1" /></label>
          <button type="submit" disabled={running}>Get the command</button>
          <button type="button" className="plain" onClick={close}>Cancel</button>
          {error !== undefined && <p role="alert" className="alert">{error}</p>}
        </form>
      ) : (
        <>
          <p>Run this where <code>kubectl</code> reaches the cluster. It works once, until {new Date(registered.expiresAt).toLocaleTimeString()}.</p>
          <CopyBox label="Join command" text={registered.command} />
          <Waiting name={registered.cluster?.name ?? name} />
          <button type="button" className="plain" onClick={close}>Close</button>
        </>
      )}
    </section>
  );
}

/** Follows the agent's first contact live. */
function Waiting({ name }: { name: string }) {
  const concerns = (event: FleetEvent) => event.type.startsWith('fleet.');
  const { data } = useLiveQuery<{ cluster: ClusterRow | null }>(documents.cluster, { name }, concerns);
  const joined = data?.cluster?.agent.state === 'CONNECTED';
  return <p role="status" className={joined ? 'banner good' : 'banner busy'}>{joined ? `✓ ${name} is connected.` : `◔ Waiting for the agent of ${name}…`}</p>;
}
