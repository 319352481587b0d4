import { createClient as createSocket } from 'graphql-ws';
import { Client, fetchExchange, subscriptionExchange } from 'urql';
import { markSignedOut } from './session-mark.js';

const socket = createSocket({
  url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
  lazy: true,
  // The dashboard stays open for days: it always comes back, at most every 30 s.
  retryAttempts: Number.POSITIVE_INFINITY,
  shouldRetry: () => true,
  retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(30_000, 500 * 2 ** retries) * (0.5 + Math.random() / 2))),
});

/** Told when the server no longer knows us; set by the router. */
let onSignedOut: () => void = () => undefined;
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

async function fetchAndWatch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const text = await response.clone().text();
  if (text.includes('"UNAUTHENTICATED"') && !location.pathname.startsWith('/sign-in')) {
    markSignedOut();
    onSignedOut();
  }
  return response;
}

/** The session is an HttpOnly cookie; the header shows that the request comes from our own page. */
export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  fetch: fetchAndWatch,
  fetchOptions: { credentials: 'same-origin', headers: { 'x-requested-by': 'tidemark' } },
  // No document cache: every event of the fleet refreshes what is shown.
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query, variables }) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query: query ?? '', ...(variables !== undefined && { variables: variables as Record<string, unknown> }) }, sink) }),
      }),
    }),
  ],
});
