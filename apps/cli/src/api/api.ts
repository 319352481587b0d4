import { createClient } from 'graphql-ws';
import { Agent, fetch } from 'undici';
import WebSocket from 'ws';
import { messageOf } from '@tidemark/kernel';
import { CliError } from '../cli-error.js';
import { EXIT, exitCodeOf } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

const TIMEOUT_MS = 30_000;

export interface UserError {
  code: string;
  message: string;
  path?: string[] | null;
  nextStep?: string | null;
}

/** The GraphQL API as the commands see it. */
export interface Api {
  query<T>(document: string, variables?: Record<string, unknown>): Promise<T>;
  /** Calls `onNext` for each value until it returns false or the subscription ends. */
  subscribe<T>(document: string, variables: Record<string, unknown>, onNext: (value: T) => boolean): Promise<void>;
}

interface GraphQlAnswer {
  data?: unknown;
  errors?: { message: string; extensions?: { code?: string; nextStep?: string; requestId?: string } }[];
}

export function connect(session: Session): Api {
  const endpoint = new URL('/graphql', session.server);
  const dispatcher = new Agent({ connect: session.ca === undefined ? {} : { ca: session.ca } });
  return {
    async query<T>(document: string, variables: Record<string, unknown> = {}): Promise<T> {
      const answer = await post(endpoint, dispatcher, session, { query: document, variables });
      const first = answer.errors?.[0];
      if (first !== undefined) throw apiError(first);
      return answer.data as T;
    },
    subscribe: (document, variables, onNext) => stream(session, document, variables, onNext),
  };
}

async function post(endpoint: URL, dispatcher: Agent, session: Session, body: unknown): Promise<GraphQlAnswer> {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json, application/json',
    ...(session.token !== undefined && { authorization: `Bearer ${session.token}` }),
  };
  let response;
  try {
    response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body), dispatcher, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    const reason = messageOf((cause as { cause?: unknown }).cause ?? cause);
    throw new CliError(EXIT.other, 'cli.unreachable', `${session.server} does not answer: ${reason}`, 'Is the control plane running? Choose another with --server or TIDEMARK_SERVER.');
  }
  const text = await response.text();
  try {
    return JSON.parse(text) as GraphQlAnswer;
  } catch {
    throw new CliError(EXIT.other, 'cli.not-tidemark', `${endpoint.href} answered ${response.status} and no JSON`, 'Is this the address of a Tidemark control plane?');
  }
}

function apiError(error: NonNullable<GraphQlAnswer['errors']>[number]): CliError {
  const code = error.extensions?.code ?? 'INTERNAL';
  const nextStep = code === 'UNAUTHENTICATED' ? 'Sign in with: tidemark login' : error.extensions?.nextStep;
  const suffix = code === 'INTERNAL' && error.extensions?.requestId !== undefined ? ` (request ${error.extensions.requestId})` : '';
  return new CliError(exitCodeOf(code), code, `${error.message}${suffix}`, nextStep);
}

/** A refused mutation becomes one error that tells all reasons; `otherwise` is the exit status of a reason with none of its own. */
export function refuseUserErrors(errors: readonly UserError[], otherwise: ExitCode = EXIT.other): void {
  const first = errors[0];
  if (first === undefined) return;
  const all = errors.map((error) => (error.path?.length ? `${error.path.join('.')}: ${error.message}` : error.message)).join('\n');
  const exitCode = exitCodeOf(first.code);
  throw new CliError(exitCode === EXIT.other ? otherwise : exitCode, first.code, all, first.nextStep ?? undefined);
}

async function stream<T>(session: Session, query: string, variables: Record<string, unknown>, onNext: (value: T) => boolean): Promise<void> {
  const url = new URL('/graphql', session.server);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const ca = session.ca;
  class PinnedSocket extends WebSocket {
    constructor(address: string, protocols: string[]) {
      super(address, protocols, ca === undefined ? {} : { ca });
    }
  }
  const client = createClient({ url: url.href, webSocketImpl: PinnedSocket, connectionParams: { authorization: `Bearer ${session.token ?? ''}` }, retryAttempts: 0 });
  try {
    for await (const answer of client.iterate({ query, variables })) {
      const first = (answer.errors as GraphQlAnswer['errors'])?.[0];
      if (first !== undefined) throw apiError(first);
      if (!onNext(answer.data as T)) return;
    }
  } catch (thrown) {
    if (thrown instanceof CliError) throw thrown;
    const { code, reason } = thrown as { code?: number; reason?: string };
    if (code === 4401 || code === 4403) throw new CliError(EXIT.authNeeded, 'UNAUTHENTICATED', reason ?? 'Not signed in', 'Sign in with: tidemark login');
    throw new CliError(EXIT.other, 'cli.stream-ended', `The event stream of ${session.server} ended: ${reason ?? messageOf(thrown)}`);
  } finally {
    await client.dispose();
  }
}
