import type { Drift } from '../api/types.js';
import { Ago } from './time.js';

const ENDS: Record<string, string> = { corrected: 'corrected by Tidemark', 'reverted-by-others': 'reverted by others', superseded: 'overtaken by a sync' };

/** Who changed what behind Git, field by field, and how it ended. */
export function DriftList({ drifts }: { drifts: readonly Drift[] }) {
  if (drifts.length === 0) return <p className="quiet">Nobody has changed anything behind Git.</p>;
  return (
    <ol className="history">
      {drifts.map((drift) => (
        <li key={drift.id}>
          <div className="line">
            <code>{drift.resource}</code>
            <span className="chip">{drift.cluster.name}</span>
            <span>{drift.change}</span>
            <span className={drift.endedAt === null ? 'status warn' : 'status good'}>{drift.endedAt === null ? '≠ open' : `✓ ${ENDS[drift.how ?? ''] ?? drift.how ?? 'ended'}`}</span>
            <span className="quiet"><Ago at={drift.beganAt} /></span>
          </div>
          {drift.fields.length > 0 && (
            <table className="fields">
              <thead><tr><th>Field</th><th>In Git</th><th>Live</th><th>Written by</th></tr></thead>
              <tbody>
                {drift.fields.map((field) => (
                  <tr key={field.path}><td><code>{field.path}</code></td><td><code>{show(field.desired)}</code></td><td><code>{show(field.live)}</code></td><td>{field.manager || 'unknown'}</td></tr>
                ))}
              </tbody>
            </table>
          )}
        </li>
      ))}
    </ol>
  );
}

const show = (value: unknown): string => (value === undefined || value === null ? 'absent' : typeof value === 'string' ? value : JSON.stringify(value));
