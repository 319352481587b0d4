import { useEffect, useState } from 'react';

const UNITS: readonly [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min']];

function ago(instant: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(instant)) / 1_000));
  const unit = UNITS.find(([size]) => seconds >= size);
  return unit === undefined ? (seconds < 5 ? 'just now' : `${seconds} s ago`) : `${Math.floor(seconds / unit[0])} ${unit[1]} ago`;
}

/** How long ago, with the exact time (local and UTC) on hover. */
export function Ago({ at }: { at: string | null }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000);
    return () => clearInterval(timer);
  }, []);
  if (at === null) return <span className="quiet">never</span>;
  return <time dateTime={at} title={`${new Date(at).toLocaleString()} · ${new Date(at).toISOString()}`}>{ago(at, Math.max(now, Date.now()))}</time>;
}

export function Duration({ from, to }: { from: string; to: string }) {
  const ms = Math.max(0, Date.parse(to) - Date.parse(from));
  return <>{ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`}</>;
}
