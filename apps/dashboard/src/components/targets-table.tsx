import type { TargetDetail } from '../api/types.js';
import { Icon } from './icon.js';
import { ObjectKey } from './object-key.js';
import { short } from './revision.js';
import { Health, Outcome, Sync } from './status.js';
import { Ago } from './time.js';

/** The first of what is wrong is told; the rest is a click away. */
const TOLD = 2;

/** Where the application runs and how it does there, with the reason beside what is wrong. */
export function TargetsTable({ targets }: { targets: readonly TargetDetail[] }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Targets">
      <table>
        <thead><tr><th scope="col">Cluster</th><th scope="col">Sync</th><th scope="col">Health</th><th scope="col">Live</th><th scope="col">Namespace</th><th scope="col">Resources</th><th scope="col">Last sync</th></tr></thead>
        <tbody>{targets.map((target) => <Row key={target.id} target={target} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ target }: { target: TargetDetail }) {
  const { lastSync } = target;
  return (
    <>
      <tr className={target.conditions.length > 0 ? 'joined' : undefined}>
        <th scope="row">{target.cluster.name}</th>
        <td><Sync status={target.sync} /><Objects items={target.outOfSync.map((key) => ({ key, message: '' }))} /></td>
        <td><Health status={target.health} /><Objects items={target.unhealthy} /></td>
        <td><code>{short(target.revision)}</code></td>
        <td className="quiet">{target.namespace}</td>
        <td className="quiet">{target.resources ?? '–'}</td>
        <td>{lastSync === null ? '–' : <><Outcome outcome={lastSync.finishedAt === null ? 'running' : lastSync.outcome} /> <span className="quiet small"><Ago at={lastSync.finishedAt ?? lastSync.startedAt} /></span></>}</td>
      </tr>
      {target.conditions.map((condition) => (
        <tr key={condition.type}><td colSpan={7}><p className="banner bad" role="status"><Icon name="warning" /><span><b>{condition.type}</b> {condition.message}</span></p></td></tr>
      ))}
    </>
  );
}

function Objects({ items }: { items: readonly { key: string; message: string }[] }) {
  if (items.length === 0) return null;
  const [told, rest] = [items.slice(0, TOLD), items.slice(TOLD)];
  const line = (item: { key: string; message: string }) => <li key={item.key}><ObjectKey of={item.key} />{item.message !== '' && <span className="quiet small"> {item.message}</span>}</li>;
  return (
    <div className="objects">
      <ul>{told.map(line)}</ul>
      {rest.length > 0 && <details><summary>{rest.length} more</summary><ul>{rest.map(line)}</ul></details>}
    </div>
  );
}
