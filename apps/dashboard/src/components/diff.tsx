import { useQuery } from 'urql';
import { documents } from '../api/documents.js';
import type { DiffEntry } from '../api/types.js';
import { Failed, Loading } from './placeholders.js';

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
        <details key={entry.key} open={entries.length <= 5}>
          <summary><span className={`change ${entry.action}`}>{entry.action}</span> <code>{entry.key}</code></summary>
          <pre>{entry.unified.split('\n').map((line, index) => <span key={index} className={lineClass(line)}>{line}{'\n'}</span>)}</pre>
        </details>
      ))}
    </div>
  );
}

function lineClass(line: string): string {
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+')) return 'plus';
  if (line.startsWith('-')) return 'minus';
  return 'same';
}
