import type { ReactNode } from 'react';

export const Loading = ({ rows }: { rows: number }) => (
  <div role="status" aria-label="Loading" className="skeleton">
    {Array.from({ length: rows }, (_, index) => <div key={index} />)}
  </div>
);

export const Failed = ({ message }: { message: string }) => <p role="alert" className="alert">{message}</p>;

/** Nothing there yet: says what to do about it. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="empty">
      <h2>{title}</h2>
      {children}
    </section>
  );
}
