import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useQuery } from 'urql';
import { whenSignedOut } from '../api/client.js';
import { documents } from '../api/documents.js';
import { followFrom } from '../api/fleet-events.js';
import { markSignedOut } from '../api/session-mark.js';
import type { UserError } from '../api/types.js';
import { useIntent } from '../api/use-intent.js';
import { Failed, Loading } from '../components/placeholders.js';

const THEMES = { system: 'System theme', light: 'Light theme', dark: 'Dark theme' } as const;
type Theme = keyof typeof THEMES;
const isTheme = (text: string | null): text is Theme => text !== null && text in THEMES;

export function Layout() {
  const navigate = useNavigate();
  const [theme, setTheme] = useTheme();
  const [{ data, error }] = useQuery<{ viewer: { name: string }; stats: { position: number } }>({ query: documents.viewer });
  const [leaving, setLeaving] = useState(false);
  const signOut = useIntent<{ userErrors: UserError[] }>(documents.signOut, 'signOut');
  useEffect(() => {
    whenSignedOut(() => void navigate({ to: '/sign-in', search: { from: location.pathname + location.search } }));
  }, [navigate]);
  if (data !== undefined) followFrom(data.stats.position);
  const leave = async () => {
    // Nothing on the page may ask any more when the session ends, and be refused.
    flushSync(() => setLeaving(true));
    if ((await signOut.send({}, 'signed out in the dashboard')) === undefined) return setLeaving(false);
    markSignedOut();
    await navigate({ to: '/sign-in' });
  };
  return (
    <>
      <a className="skip" href="#content">Skip to content</a>
      <header className="bar">
        <div className="wide">
          <Link to="/" className="brand"><img src="/tidemark.svg" alt="" width="26" height="26" /> <span>Tidemark</span></Link>
          <nav aria-label="Main">
            <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>Fleet</Link>
            <Link to="/clusters" activeOptions={{ includeSearch: false }}>Clusters</Link>
            <Link to="/past" activeOptions={{ includeSearch: false }}>Time travel</Link>
          </nav>
          <select className="theme" aria-label="Theme" value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
            {Object.entries(THEMES).map(([name, words]) => <option key={name} value={name}>{words}</option>)}
          </select>
          {data !== undefined && <span className="viewer"><span className="quiet">{data.viewer.name}</span> <button type="button" className="plain small" onClick={() => void leave()}>Sign out</button></span>}
        </div>
      </header>
      <main id="content" className="wide" tabIndex={-1}>
        {signOut.error !== undefined && <Failed message={signOut.error} />}
        {data !== undefined && !leaving ? <Outlet /> : error !== undefined ? <Failed message={error.message} /> : <Loading rows={6} />}
      </main>
    </>
  );
}

/** What the person chose, kept in this browser; `system` follows the machine. */
function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState<Theme>(() => {
    const kept = localStorage.getItem('theme');
    return isTheme(kept) ? kept : 'system';
  });
  useEffect(() => {
    localStorage.setItem('theme', theme);
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  return [theme, setTheme];
}
