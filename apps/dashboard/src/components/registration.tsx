import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { documents } from '../api/documents.js';
import type { ClusterRow, FleetEvent, UserError } from '../api/types.js';
import { useIntent } from '../api/use-intent.js';
import { useLiveQuery } from '../api/use-live-query.js';
import { CopyBox } from './copy-box.js';
import { Icon } from './icon.js';

interface Registered { command: string | null; kubectlCommand: string | null; expiresAt: string; cluster: { name: string } | null; userErrors: UserError[] }

/** Three steps: a name, a command to run, and the agent's first word. */
export function Registration() {
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
      <h2 id="register">{registered === undefined ? 'Register a cluster' : `Register ${registered.cluster?.name ?? name}`}</h2>
      {registered === undefined ? (
        <form className="row" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
          <label>Name<input autoFocus required pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?" title="Lower-case letters, digits and dashes" maxLength={63} value={name} onChange={(event) => setName(event.target.value)} placeholder="prod-eu-1" /></label>
          <button type="submit" disabled={running}>Get the command</button>
          <button type="button" className="plain" onClick={close}>Cancel</button>
          {error !== undefined && <p role="alert" className="alert">{error}</p>}
        </form>
      ) : (
        <Steps registered={registered} name={registered.cluster?.name ?? name} onClose={close} />
      )}
    </section>
  );
}

function Steps({ registered, name, onClose }: { registered: Registered; name: string; onClose: () => void }) {
  const until = new Date(registered.expiresAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <>
      <p className="quiet">The command works once, until {until}. Nobody can show it again: ask for another when it is lost.</p>
      {registered.kubectlCommand !== null && (
        <>
          <h3>Into the cluster that <code>kubectl</code> points at</h3>
          <CopyBox label="Install command" text={registered.kubectlCommand} />
        </>
      )}
      {registered.command !== null && (
        <details open={registered.kubectlCommand === null}>
          <summary>Or run the agent on a machine that reaches the cluster</summary>
          <CopyBox label="Join command" text={registered.command} />
        </details>
      )}
      <Waiting name={name} />
      <button type="button" className="plain" onClick={onClose}>Close</button>
    </>
  );
}

/** Follows the agent's first contact live. */
function Waiting({ name }: { name: string }) {
  const concerns = (event: FleetEvent) => event.type.startsWith('fleet.');
  const { data } = useLiveQuery<{ cluster: ClusterRow | null }>(documents.cluster, { name }, concerns);
  const joined = data?.cluster?.agent.state === 'CONNECTED';
  return <p role="status" className={joined ? 'banner good' : 'banner busy'}><Icon name={joined ? 'check' : 'half'} /><span>{joined ? `${name} is connected.` : `Waiting for the agent of ${name}…`}</span></p>;
}
