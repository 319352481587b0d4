import { Link } from '@tanstack/react-router';
import type { ApplicationRow, TargetCell } from '../api/types.js';
import { short } from './revision.js';
import { Health, Sync } from './status.js';
import { Ago } from './time.js';

/** Applications down, clusters across; a cell is one target. */
export function FleetMatrix({ applications, clusters }: { applications: readonly ApplicationRow[]; clusters: readonly string[] }) {
  return (
    <div className="scroll">
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col">Application</th>
            <th scope="col">Newest bundle</th>
            {clusters.map((name) => <th scope="col" key={name}>{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {applications.map((application) => (
            <tr key={application.id}>
              <th scope="row">
                <Link to="/applications/$name" params={{ name: application.name }}>{application.name}</Link>
                {application.hold !== null && <span className="chip warn" title={`Held by ${application.hold.by}`}>‖ held</span>}
                {application.conditions[0] !== undefined && <span className="chip bad" title={application.conditions[0].message}>▲ {application.conditions[0].type}</span>}
              </th>
              <td className="quiet">
                {application.bundle === null ? 'none yet' : <><code>{short(application.bundle.revision)}</code> <Ago at={application.bundle.publishedAt} /></>}
              </td>
              {clusters.map((name) => <Cell key={name} target={application.targets.find((target) => target.cluster.name === name)} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ target }: { target: TargetCell | undefined }) {
  if (target === undefined) return <td className="quiet center">·</td>;
  return (
    <td>
      <span className="cell"><Health status={target.health} /> <Sync status={target.sync} short={target.sync === 'SYNCED'} /> <code className="quiet">{short(target.revision)}</code></span>
    </td>
  );
}
