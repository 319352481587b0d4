import { Link } from '@tanstack/react-router';
import type { ApplicationRow, TargetCell } from '../api/types.js';
import { Health, severity, Sync, toneOf } from './status.js';

/** A drift and worse. */
const WORTH_A_LOOK = 2;
const SHOWN = 8;

/** Is anything wrong, and where: one line an application, the worst first. */
export function Attention({ applications }: { applications: readonly ApplicationRow[] }) {
  const bad = applications.flatMap(inTrouble).sort((a, b) => b.severity - a.severity);
  if (bad.length === 0) return null;
  return (
    <section className="attention" aria-labelledby="attention">
      <h2 id="attention">Needs attention <span className="count">{bad.length}</span></h2>
      <ul>
        {bad.slice(0, SHOWN).map(({ application, targets, worst }) => (
          <li key={application.id} className={toneOf(worst.health, worst.sync)}>
            <Link to="/applications/$name" params={{ name: application.name }} search={worst.sync === 'OUT_OF_SYNC' && worst.health === 'HEALTHY' ? { tab: 'drift' } : {}}>{application.name}</Link>
            <span className="states">{worst.health !== 'HEALTHY' && <Health status={worst.health} />}{worst.sync !== 'SYNCED' && <Sync status={worst.sync} />}</span>
            <span className="where-why"><b>{targets.map((target) => target.cluster.name).join(', ')}</b> <span className="quiet">{worst.conditions[0]?.message ?? worst.healthMessage}</span></span>
          </li>
        ))}
      </ul>
      {bad.length > SHOWN && <p className="quiet small">and {bad.length - SHOWN} more below</p>}
    </section>
  );
}

function inTrouble(application: ApplicationRow): { application: ApplicationRow; targets: TargetCell[]; worst: TargetCell; severity: number }[] {
  const targets = application.targets.filter((target) => severity(target.health, target.sync) >= WORTH_A_LOOK).sort((a, b) => severity(b.health, b.sync) - severity(a.health, a.sync));
  const worst = targets[0];
  return worst === undefined ? [] : [{ application, targets, worst, severity: severity(worst.health, worst.sync) }];
}
