import { useEffect, useState } from 'react';
import { askAgents } from '../api/agents.js';
import type { ApplicationDetail } from '../api/types.js';
import { ActionDialog } from './action-dialog.js';
import { keyTextOf, ObjectKey } from './object-key.js';
import type { ObjectName } from './object-key.js';
import { Empty, Failed, Loading } from './placeholders.js';

interface Listed { key: ObjectName; sync: string; health: string | null; message: string }
interface Answer { resources: Listed[]; total: number; truncated: boolean }
export interface LiveObject extends Listed { cluster: string }

/** The objects of an application, asked of the agents when this is opened. */
export function ObjectsPanel({ application }: { application: Pick<ApplicationDetail, 'name' | 'namespace'> }) {
  const { name, namespace } = application;
  const [objects, setObjects] = useState<readonly LiveObject[]>();
  const [error, setError] = useState<string>();
  const [acting, setActing] = useState<LiveObject>();
  const [done, setDone] = useState('');
  useEffect(() => {
    let shown = true;
    askAgents<Answer>('listResources', { application: name, namespace }, 'objects shown in the dashboard').then(
      (answers) => shown && setObjects(answers.flatMap(({ cluster, result }) => result.resources.map((resource) => ({ cluster, ...resource })))),
      (thrown: Error) => shown && setError(thrown.message),
    );
    return () => {
      shown = false;
    };
  }, [name, namespace, done]);
  if (error !== undefined) return <Failed message={error} />;
  if (objects === undefined) return <Loading rows={4} />;
  if (objects.length === 0) return <Empty title="It has no objects yet"><p>They appear here once a bundle is delivered.</p></Empty>;
  return (
    <>
      {done !== '' && <p className="banner" role="status">{done}</p>}
      <div className="scroll" tabIndex={0} role="region" aria-label="Objects">
        <table>
          <thead><tr><th scope="col">Object</th><th scope="col">Cluster</th><th scope="col">Sync</th><th scope="col">Health</th><th scope="col"><span className="visually-hidden">Actions</span></th></tr></thead>
          <tbody>{objects.map((object) => <Row key={`${object.cluster} ${keyTextOf(object.key)}`} object={object} onAct={setActing} />)}</tbody>
        </table>
      </div>
      {acting !== undefined && <ActionDialog application={application} object={acting} onClose={() => setActing(undefined)} onDone={setDone} />}
    </>
  );
}

function Row({ object, onAct }: { object: LiveObject; onAct: (object: LiveObject) => void }) {
  const { key, cluster, sync, health, message } = object;
  return (
    <tr>
      <th scope="row"><ObjectKey of={keyTextOf(key)} /></th>
      <td>{cluster}</td>
      <td>{sync}</td>
      <td>{health ?? '–'}{message !== '' && <span className="quiet small"> {message}</span>}</td>
      <td><button type="button" className="plain" aria-label={`Actions of ${key.kind} ${key.name} on ${cluster}`} onClick={() => onAct(object)}>Actions</button></td>
    </tr>
  );
}
