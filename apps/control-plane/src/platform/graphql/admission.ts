import { Kind, parse } from 'graphql';
import type { Viewer } from '../auth/authenticator.js';
import { apiError } from './api-error.js';
import { OPERATION_LIMITS } from './operation-limits.js';

/** The header a script of ours sends and a form of somebody else's page cannot. */
export const REQUESTED_BY = { name: 'x-requested-by', value: 'tidemark' } as const;

/** The one mutation that answers to anybody: it is how one gets a credential. */
const OPEN_MUTATION = 'signIn';

/** Throws UNAUTHENTICATED: without a viewer nothing of the API is answered, not even what its types are. */
export function admit(viewer: Viewer | null, body: unknown): void {
  if (viewer !== null || isSignIn(body)) return;
  throw apiError('UNAUTHENTICATED', 'This needs a credential.', 'Sign in, or send an API token as a bearer.');
}

function isSignIn(body: unknown): boolean {
  const query = typeof body === 'object' && body !== null && 'query' in body ? body.query : undefined;
  if (typeof query !== 'string') return false;
  try {
    const [operation, ...others] = parse(query, { maxTokens: OPERATION_LIMITS.tokens, noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION || operation.operation !== 'mutation' || others.length > 0) return false;
    const [field, ...more] = operation.selectionSet.selections;
    return field?.kind === Kind.FIELD && field.name.value === OPEN_MUTATION && more.length === 0;
  } catch {
    return false; // not GraphQL: not a sign-in
  }
}

/** Throws FORBIDDEN for a mutation that came with nothing but a cookie: another site's page may have sent it. */
export function checkForgery(viewer: Viewer | null, operation: string, requestedBy: unknown): void {
  if (operation !== 'mutation' || viewer?.by !== 'cookie' || requestedBy === REQUESTED_BY.value) return;
  throw apiError('FORBIDDEN', `A mutation signed by a cookie needs the header ${REQUESTED_BY.name}: ${REQUESTED_BY.value}.`);
}

/** Browsers send cookies with a WebSocket of any page: only a page of this very host may open one. Programs send no Origin. */
export function isSameOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host;
}

const NUL = ['\u0000', '\\u0000'];
const holdsNul = (text: string): boolean => NUL.some((nul) => text.includes(nul));

/** Throws BAD_USER_INPUT for a NUL in a text: PostgreSQL keeps none, and nobody has one in a name. */
export function checkText(query: string | undefined, variables: unknown): void {
  if (holdsNul(query ?? '') || holdsNul(JSON.stringify(variables ?? null))) throw apiError('BAD_USER_INPUT', 'A text holds a NUL character.');
}
