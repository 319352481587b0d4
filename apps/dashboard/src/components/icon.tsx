import type { ReactNode } from 'react';

/** Shapes that differ without colour: health is filled, sync is drawn in lines. */
const SHAPES = {
  dot: <circle cx="8" cy="8" r="5" fill="currentColor" stroke="none" />,
  half: <><circle cx="8" cy="8" r="5.25" /><path d="M8 2.75a5.25 5.25 0 0 1 0 10.5z" fill="currentColor" stroke="none" /></>,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2.4" />,
  ring: <circle cx="8" cy="8" r="5.25" strokeDasharray="2.6 2.1" />,
  warning: <><path d="M8 1.8 15 14H1z" fill="currentColor" stroke="none" /><path d="M8 6v3.6M8 11.6v.4" stroke="var(--card)" strokeWidth="1.8" /></>,
  question: <path d="M5.4 5.6a2.6 2.6 0 1 1 3.7 2.4C8.3 8.4 8 8.9 8 9.700M8 12.600v.1" />,
  check: <path d="m3 8.6 3.2 3.200L13 4.8" />,
  cycle: <path d="M13 8a5 5 0 0 1-9 3M3 8a5 5 0 0 1 9-3M12 2v3.200H8.800M4 14v-3.200h3.2" />,
  differs: <path d="M3 6h10M3 10h10M10.6 3 5.4 13" />,
  cross: <path d="m4 4 8 8M12 4l-8 8" />,
  unplugged: <path d="M2.5 13.5 5 11M13.5 2.5 11 5M6 6l4 4M9 3.500l3.5 3.500L9.5 10 6 6.500zM3.5 9 7 12.5" />,
  passed: <path d="M3 4.5 7 8l-4 3.500M8.5 4.500l4 3.5-4 3.5" />,
  back: <path d="M6 3 2.5 6.5 6 10M3 6.500h6a4 4 0 0 1 0 8H6.5" />,
  person: <path d="M8 8a2.7 2.7 0 1 0 0-5.400A2.7 2.7 0 0 0 8 8M2.8 14c.5-2.6 2.6-4 5.2-4s4.7 1.4 5.2 4" />,
  commit: <><circle cx="8" cy="8" r="2.8" /><path d="M1.5 8h3.500M11 8h3.5" /></>,
  file: <path d="M4 1.800h5L12.5 5v9.200H4zM9 1.800V5h3.5" />,
  search: <><circle cx="7" cy="7" r="4.2" /><path d="m10.2 10.2 3.5 3.5" /></>,
  chevron: <path d="m6 4 4 4-4 4" />,
} satisfies Record<string, ReactNode>;
export type IconName = keyof typeof SHAPES;

/** Always beside a word: it has no meaning of its own for a screen reader. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{SHAPES[name]}</svg>
);
