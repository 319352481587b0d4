import { useEffect } from 'react';
import { useQuery } from 'urql';
import { onFleetEvent } from './fleet-events.js';
import type { FleetEvent } from './types.js';

/** Events come in bursts: one look per burst is enough. */
const SETTLE_MS = 150;

export interface Live<T> {
  data: T | undefined;
  error: string | undefined;
  loading: boolean;
}

/** A query that asks again whenever an event that concerns it is appended. */
export function useLiveQuery<T>(query: string, variables: Record<string, unknown>, concerns: (event: FleetEvent) => boolean = () => true): Live<T> {
  const [{ data, error, fetching }, again] = useQuery<T>({ query, variables });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = onFleetEvent((event, first) => {
      if ((!first && !concerns(event)) || timer !== undefined) return;
      timer = setTimeout(() => {
        timer = undefined;
        again({ requestPolicy: 'network-only' });
      }, SETTLE_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
    // `concerns` is a new function at every render; what it tests follows from the variables.
  }, [query, JSON.stringify(variables), again]);
  return { data, error: error?.message.replace('[GraphQL] ', ''), loading: fetching && data === undefined };
}
