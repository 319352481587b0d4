import { useEffect, useState } from 'react';

const UNITS: readonly [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min']];

function span(instant: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(instant)) / 1_000));
  const unit = UNITS.find(([size]) => seconds >= size);
  return unit === undefined ? `${seconds} s` : `${Math.floor(seconds / unit[0])} ${unit[1]}`;
}

/** How long ago, with the exact time (local and UTC) on hover. */
export const Ago = ({ at }: { at: string | null }) => <Ticking at={at} words={(text, now) => (now ? 'just now' : `${text} ago`)} />;

/** For how long, with the time it began on hover. */
export const For = ({ since }: { since: string | null }) => <Ticking at={since} words={(text) => `for ${text}`} />;

const JUST_NOW_MS = 5_000;

function Ticking({ at, words }: { at: string | null; words: (text: string, justNow: boolean) => string }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  if (at === null) return <span className="quiet">never</span>;
  const current = Math.max(now, Date.now());
  return <time dateTime={at} title={`${new Date(at).toLocaleString()} · ${new Date(at).toISOString()}`}>{words(span(at, current), current - Date.parse(at) < JUST_NOW_MS)}</time>;
}

export function Duration({ from, to }: { from: string; to: string }) {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  return <>{ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`}</>;
}
