import type { Drift } from '../api/types.js';
import { Icon } from './icon.js';
import { ObjectKey } from './object-key.js';
import { Empty } from './placeholders.js';
import { Ago } from './time.js';

const ENDS: Record<string, string> = { corrected: 'Corrected by Tidemark', 'reverted-by-others': 'Reverted by others', superseded: 'Overtaken by a sync' };

const WAYS: Record<string, string> = { Apply: 'applied', Update: 'updated' };

/** Who changed what behind Git, field by field, and how it ended. */
export function DriftList({ drifts }: { drifts: readonly Drift[] }) {
  if (drifts.length === 0) return <Empty title="No drift"><p>Nobody has changed anything behind Git. When somebody does, it is told here field by field, with who wrote it.</p></Empty>;
  return (
    <ol className="history">
      {drifts.map((drift) => (
        <li key={drift.id}>
          <div className="drift-head">
            <ObjectKey of={drift.resource} />
            <span className="chip">{drift.cluster.name}</span>
            <span className="quiet small">{drift.change} <Ago at={drift.beganAt} /></span>
            {drift.beforeAdoption && <span className="chip" title="The object was there before this application applied it for the first time; this is what that apply overwrote.">before adoption</span>}
            {drift.endedAt === null ? (
              <span className="status warn"><Icon name="differs" /><span>Open</span></span>
            ) : (
              <span className="status good" title={drift.endedAt}><Icon name="check" /><span>{ENDS[drift.how ?? ''] ?? drift.how ?? 'Ended'}</span></span>
            )}
          </div>
          {drift.fields.length > 0 && <Fields drift={drift} />}
        </li>
      ))}
    </ol>
  );
}

const Fields = ({ drift }: { drift: Drift }) => (
  <div className="fields" tabIndex={0} role="region" aria-label={`Fields of ${drift.resource}`}>
    <table>
      <thead><tr><th scope="col">Field</th><th scope="col">In Git</th><th scope="col">Live</th><th scope="col">Written by</th></tr></thead>
      <tbody>
        {drift.fields.map((field) => (
          <tr key={field.path}>
            <th scope="row"><code>{field.path}</code></th>
            <td><code className="value desired">{show(field.desired)}</code></td>
            <td><code className="value live">{show(field.live)}</code></td>
            <td>
              <span className="manager">
                <Icon name="person" />{field.manager || 'unknown'}
                {field.time !== null && <span className="quiet small">{WAYS[field.operation ?? ''] ?? 'wrote'} <Ago at={field.time} /></span>}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const show = (value: unknown): string => (value === undefined || value === null ? 'absent' : typeof value === 'string' ? value : JSON.stringify(value));
