import { Client, fetchExchange } from 'urql';
import { markSignedOut } from './session-mark.js';

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
  exchanges: [fetchExchange],
});
