import { useQuery } from 'urql';
import { documents } from '../api/documents.js';
import type { DiffEntry } from '../api/types.js';
import { numberLines } from './diff-lines.js';
import { ObjectKey } from './object-key.js';
import { Failed, Loading } from './placeholders.js';

/** More objects than this start closed. */
const OPEN_AT_ONCE = 5;

/** What changed between two bundles, an object at a time; Secrets arrive masked. */
export function BundleDiff({ digest }: { digest: string }) {
  const [{ data, error }] = useQuery<{ bundleDiff: { entries: DiffEntry[] } | null }>({ query: documents.bundleDiff, variables: { digest } });
  if (error) return <Failed message={error.message} />;
  if (data === undefined) return <Loading rows={3} />;
  const entries = data.bundleDiff?.entries ?? [];
  if (entries.length === 0) return <p className="quiet">Nothing changed in the objects.</p>;
  return (
    <div className="diff">
      {entries.map((entry) => (
        <details key={entry.key} open={entries.length <= OPEN_AT_ONCE}>
          <summary><span className={`change ${entry.action}`}>{entry.action}</span> <ObjectKey of={entry.key} /></summary>
          {/* Wide lines scroll in here; the keyboard has to reach what scrolls. */}
          <div className="lines" tabIndex={0} role="region" aria-label={`Changes of ${entry.key}`}>
            <table>
              <tbody>
                {numberLines(entry.unified).map((line, index) => (
                  <tr key={index} className={line.kind}>
                    <td className="number">{line.before}</td><td className="number">{line.after}</td><td className="sign">{line.sign}</td><td><code>{line.text}</code></td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      ))}
    </div>
  );
}
