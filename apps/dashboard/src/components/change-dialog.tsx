import { useState } from 'react';
import { documents } from '../api/documents.js';
import type { ApplicationDetail, UserError } from '../api/types.js';
import { useIntent } from '../api/use-intent.js';
import type { Deployment } from './deployments.js';
import { ReasonDialog } from './reason-dialog.js';
import { CommitLine } from './revision.js';

/** What somebody is about to change. */
export type Asked = { kind: 'sync' } | { kind: 'release' } | { kind: 'rollback'; deployment: Deployment };

const WORDS = {
  sync: { title: 'Sync', action: 'Sync', text: 'The chosen clusters are brought to the newest bundle.' },
  release: { title: 'Release', action: 'Release', text: 'The newest bundle is delivered, and later ones again by themselves.' },
  rollback: { title: 'Roll back', action: 'Roll back', text: 'Automatic syncs are held, for everybody to see, until somebody releases them.' },
};

/** Says what will happen, asks where and why, and does it. */
export function ChangeDialog({ asked, application, onClose }: { asked: Asked; application: ApplicationDetail; onClose: () => void }) {
  const possible = (asked.kind === 'rollback' ? asked.deployment.entries : application.targets).map((item) => item.cluster.name);
  const [clusters, setClusters] = useState<readonly string[]>(possible);
  const { send, running, error } = useIntent<{ userErrors: UserError[] }>(documents[asked.kind], asked.kind);
  const words = WORDS[asked.kind];
  const base = { application: application.name, namespace: application.namespace };
  const input = { release: base, sync: { ...base, clusters }, rollback: { ...base, clusters, to: asked.kind === 'rollback' ? asked.deployment.first.digest : '' } }[asked.kind];
  const confirm = async (reason: string) => {
    if ((await send(input, reason)) !== undefined) onClose();
  };
  return (
    <ReasonDialog title={`${words.title} ${application.name}`} action={words.action} running={running} ready={clusters.length > 0} error={error} onConfirm={(reason) => void confirm(reason)} onClose={onClose}>
      {asked.kind === 'rollback' && <div className="quote"><CommitLine commit={asked.deployment.first.commit} revision={asked.deployment.first.revision} /></div>}
      <p className="quiet">{words.text}</p>
      {asked.kind !== 'release' && <Clusters possible={possible} chosen={clusters} onChange={setClusters} />}
    </ReasonDialog>
  );
}

const Clusters = ({ possible, chosen, onChange }: { possible: readonly string[]; chosen: readonly string[]; onChange: (names: readonly string[]) => void }) => (
  <fieldset>
    <legend>Clusters</legend>
    {possible.map((name) => (
      <label key={name} className="choice"><input type="checkbox" checked={chosen.includes(name)} onChange={(event) => onChange(possible.filter((other) => (other === name ? event.target.checked : chosen.includes(other))))} /> {name}</label>
    ))}
  </fieldset>
);
