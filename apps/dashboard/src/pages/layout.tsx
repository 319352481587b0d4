import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { whenSignedOut } from '../api/client.js';
import { documents } from '../api/documents.js';
import { useIntent } from '../api/use-intent.js';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

export function Layout() {
  const navigate = useNavigate();
  const [theme, setTheme] = useState<Theme>(() => THEMES.find((known) => known === localStorage.getItem('theme')) ?? 'system');
  const [{ data }] = useQuery<{ viewer: { name: string } }>({ query: documents.viewer });
  const signOut = useIntent(documents.signOut, 'signOut');
  useEffect(() => {
    whenSignedOut(() => void navigate({ to: '/sign-in', search: { from: location.pathname + location.search } }));
  }, [navigate]);
  useEffect(() => {
    localStorage.setItem('theme', theme);
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  const leave = async () => {
    await signOut.send({}, 'signed out in the dashboard');
    await navigate({ to: '/sign-in' });
  };
  return (
    <>
      <a className="skip" href="#content">Skip to content</a>
      <header className="bar">
        <Link to="/" className="brand"><img src="/tidemark.svg" alt="" width="26" height="26" /> Tidemark</Link>
        <nav aria-label="Main">
          <Link to="/" activeOptions={{ exact: true, includeSearch: false }}>Fleet</Link>
          <Link to="/clusters">Clusters</Link>
        </nav>
        <label className="theme">
          <span className="visually-hidden">Theme</span>
          <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>{THEMES.map((name) => <option key={name}>{name}</option>)}</select>
        </label>
        {data !== undefined && <span className="viewer">{data.viewer.name} <button type="button" className="plain small" onClick={() => void leave()}>Sign out</button></span>}
      </header>
      <main id="content"><Outlet /></main>
    </>
  );
}
