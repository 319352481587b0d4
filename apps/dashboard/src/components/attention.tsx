import { Link } from '@tanstack/react-router';
import type { ApplicationRow, TargetCell } from '../api/types.js';
import { Icon } from './icon.js';
import { Health, severity, Sync } from './status.js';

/** A drift and worse. */
const WORTH_A_LOOK = 2;
const SHOWN = 5;
const NAMED = 3;

/** Applications of the whole fleet, whatever is searched for below: how many, and the first few. */
export interface Trouble { totalCount: number; nodes: Pick<ApplicationRow, 'id' | 'name' | 'targets'>[] }

/** Is anything wrong, and where: one line an application, the worst first. */
export function Attention({ unhealthy, differing }: { unhealthy: Trouble; differing: Trouble }) {
  const all = new Map([...unhealthy.nodes, ...differing.nodes].map((application) => [application.id, application]));
  const bad = [...all.values()].flatMap(inTrouble).sort((a, b) => b.severity - a.severity).slice(0, SHOWN);
  if (bad.length === 0) return null;
  return (
    <section className="attention" aria-labelledby="attention">
      <h2>
        <span id="attention">Needs attention</span>
        {unhealthy.totalCount > 0 && <Link to="/" search={{ health: 'DEGRADED,MISSING' }} className="chip bad"><Icon name="warning" />{unhealthy.totalCount} unhealthy</Link>}
        {differing.totalCount > 0 && <Link to="/" search={{ sync: 'OUT_OF_SYNC' }} className="chip warn"><Icon name="differs" />{differing.totalCount} out of sync</Link>}
      </h2>
      <ul>
        {bad.map(({ id, name, targets, worst }) => (
          <li key={id}>
            <Link to="/applications/$name" params={{ name }} search={worst.sync === 'OUT_OF_SYNC' && worst.health === 'HEALTHY' ? { tab: 'drift' } : {}}>{name}</Link>
            <span className="states">{worst.health !== 'HEALTHY' && <Health status={worst.health} />}{worst.sync !== 'SYNCED' && <Sync status={worst.sync} />}</span>
            <span className="where-why"><b>{where(targets)}</b> <span className="quiet">{worst.conditions[0]?.message ?? worst.healthMessage}</span></span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function where(targets: readonly TargetCell[]): string {
  const names = targets.slice(0, NAMED).map((target) => target.cluster.name).join(', ');
  return targets.length > NAMED ? `${names} and ${targets.length - NAMED} more` : names;
}

function inTrouble(application: Trouble['nodes'][number]): { id: string; name: string; targets: TargetCell[]; worst: TargetCell; severity: number }[] {
  const targets = application.targets.filter((target) => severity(target.health, target.sync) >= WORTH_A_LOOK).sort((a, b) => severity(b.health, b.sync) - severity(a.health, a.sync));
  const worst = targets[0];
  return worst === undefined ? [] : [{ id: application.id, name: application.name, targets, worst, severity: severity(worst.health, worst.sync) }];
}
