import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import type { ApplicationRow, ClusterRow, TargetCell } from '../api/types.js';
import { Icon } from './icon.js';
import { short } from './revision.js';
import { Agent, Health, Sync, toneOf } from './status.js';
import { Ago } from './time.js';

/** With more clusters than this a cell shows shapes only, and the names of the clusters stand upright. */
const ROOMY = 6;

/** Applications down, clusters across; a cell is one target. */
export function FleetMatrix({ applications, clusters }: { applications: readonly ApplicationRow[]; clusters: readonly ClusterRow[] }) {
  const compact = clusters.length > ROOMY;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Applications by cluster">
      <table className={compact ? 'matrix compact' : 'matrix'} style={{ '--clusters': clusters.length } as CSSProperties}>
        <thead>
          <tr>
            <th scope="col">Application</th>
            <th scope="col">Newest bundle</th>
            {clusters.map((cluster) => <th scope="col" key={cluster.id} title={cluster.name}><span className="cluster-name">{cluster.name}</span>{cluster.agent.state !== 'CONNECTED' && <Agent state={cluster.agent.state} short={compact} />}</th>)}
          </tr>
        </thead>
        <tbody>
          {applications.map((application) => (
            <tr key={application.id}>
              <th scope="row">
                <Link to="/applications/$name" params={{ name: application.name }} title={application.name}>{application.name}</Link>
                <span className="marks">
                  {application.hold !== null && <span className="chip warn" title={`Held by ${application.hold.by}`}><Icon name="pause" />Held</span>}
                  {application.conditions[0] !== undefined && <span className="chip bad" title={application.conditions[0].message}><Icon name="warning" />{application.conditions[0].type}</span>}
                </span>
              </th>
              <td className="bundle"><Newest application={application} /></td>
              {clusters.map((cluster) => <Cell key={cluster.id} application={application.name} cluster={cluster} compact={compact} target={application.targets.find((target) => target.cluster.name === cluster.name)} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Newest({ application: { bundle } }: { application: ApplicationRow }) {
  if (bundle === null) return <span className="quiet">none yet</span>;
  return (
    <>
      <span className="subject" title={bundle.commit?.message}>{bundle.commit?.message.split('\n')[0] ?? short(bundle.revision)}</span>
      <span className="quiet small"><code>{short(bundle.revision)}</code> <Ago at={bundle.publishedAt} /></span>
    </>
  );
}

function Cell({ target, application, cluster, compact }: { target: TargetCell | undefined; application: string; cluster: ClusterRow; compact: boolean }) {
  if (target === undefined) return <td className="nothing"><span className="visually-hidden">not deployed</span></td>;
  // What an agent that is silent said last is old: it is never painted as if it were true now.
  const tone = cluster.agent.state === 'CONNECTED' ? toneOf(target.health, target.sync) : 'stale';
  return (
    <td className="target">
      <Link to="/applications/$name" params={{ name: application }} className={`cell ${tone}`} title={`${application} on ${cluster.name}`}>
        <Health status={target.health} short={compact} />
        {target.sync !== 'SYNCED' && <Sync status={target.sync} short={compact} />}
        {!compact && <code className="quiet">{short(target.revision)}</code>}
      </Link>
    </td>
  );
}
