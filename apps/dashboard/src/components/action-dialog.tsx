import { useEffect, useState } from 'react';
import { askAgents } from '../api/agents.js';
import type { ApplicationDetail } from '../api/types.js';
import type { LiveObject } from './objects-panel.js';
import { ReasonDialog } from './reason-dialog.js';

interface Offer { name: string; displayName?: string; disabled?: boolean; params?: { name: string; default?: string }[] }

interface Props {
  application: Pick<ApplicationDetail, 'name' | 'namespace'>;
  object: LiveObject;
  onClose: () => void;
  /** Told what was changed. */
  onDone: (message: string) => void;
}

/** Asks the agent what can be done to an object now, and does what is chosen. */
export function ActionDialog({ application, object, onClose, onDone }: Props) {
  const { key, cluster } = object;
  const [offers, setOffers] = useState<readonly Offer[]>();
  const [chosen, setChosen] = useState<Offer>();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<string>();
  const [input] = useState({ application: application.name, namespace: application.namespace, clusters: [cluster], resource: key });
  useEffect(() => {
    askAgents<{ actions: Offer[] }>('listResourceActions', input, 'actions shown in the dashboard').then(
      ([answer]) => setOffers(answer?.result.actions ?? []),
      (thrown: Error) => setError(thrown.message),
    );
  }, [input]);
  const confirm = async (reason: string): Promise<void> => {
    setRunning(true);
    setError(undefined);
    try {
      const parameters = (chosen?.params ?? []).map((param) => ({ name: param.name, value: values[param.name] ?? param.default ?? '' }));
      const answers = await askAgents('runResourceAction', { ...input, action: chosen?.name, parameters }, reason);
      onDone(answers.map(({ message }) => message).join('; '));
      onClose();
    } catch (thrown) {
      setError((thrown as Error).message);
    } finally {
      setRunning(false);
    }
  };
  return (
    <ReasonDialog title={`${key.kind} ${key.name}`} action={chosen === undefined ? 'Run' : titleOf(chosen)} running={running} ready={chosen !== undefined} error={error} onConfirm={(reason) => void confirm(reason)} onClose={onClose}>
      {offers === undefined && error === undefined && <p className="quiet">Asking the agent of {cluster}…</p>}
      {offers?.length === 0 && <p className="quiet">Nothing can be done to a {key.kind} but changing it in Git.</p>}
      {offers !== undefined && offers.length > 0 && (
        <fieldset>
          <legend>Action on {cluster}</legend>
          {offers.map((offer) => (
            <label key={offer.name} className="choice"><input type="radio" name="action" disabled={offer.disabled} checked={chosen?.name === offer.name} onChange={() => setChosen(offer)} /> {titleOf(offer)}</label>
          ))}
        </fieldset>
      )}
      {chosen?.params?.map((param) => (
        <label key={param.name}>{param.name}<input value={values[param.name] ?? param.default ?? ''} onChange={(event) => setValues({ ...values, [param.name]: event.target.value })} /></label>
      ))}
    </ReasonDialog>
  );
}

const titleOf = ({ displayName, name }: Offer): string => displayName ?? name;
