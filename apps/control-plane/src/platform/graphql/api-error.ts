import { messageOf, TidemarkError } from '@tidemark/kernel';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';

/** `extensions.code` of every error of the API: a closed list. The HTTP status is that of a request refused as a whole. */
const CODES = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  RATE_LIMITED: 429,
  QUERY_TOO_COMPLEX: 400,
  AGENT_UNREACHABLE: 503,
  STALE_READ: 503,
  TIMEOUT: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} as const;
export type ApiErrorCode = keyof typeof CODES;

/** A client may send the same again and hope. */
const RETRYABLE: ReadonlySet<ApiErrorCode> = new Set(['RATE_LIMITED', 'AGENT_UNREACHABLE', 'STALE_READ', 'TIMEOUT', 'UNAVAILABLE']);

export function apiError(code: ApiErrorCode, message: string, nextStep?: string): GraphQLError {
  const extensions = { code, retryable: RETRYABLE.has(code), ...(nextStep !== undefined && { nextStep }), http: { status: CODES[code] } };
  return new GraphQLError(message, { extensions });
}

/** Domain codes by what they say, first match wins. */
const BY_DOMAIN_CODE: readonly [RegExp, ApiErrorCode][] = [
  [/^postgres\./, 'UNAVAILABLE'],
  [/\.(unknown-[a-z-]+|[a-z-]*not-found|gone)$/, 'NOT_FOUND'],
  [/\.(too-many-attempts)$/, 'RATE_LIMITED'],
  [/agent-(unreachable|not-connected)/, 'AGENT_UNREACHABLE'],
  [/(conflict|-reused|-taken|already-|stream-closed)/, 'CONFLICT'],
  [/^(event-store|observation|platform)\./, 'INTERNAL'],
  [/\.(not-[a-z-]+|[a-z-]*held|nothing-[a-z-]+)$/, 'PRECONDITION_FAILED'],
];

export const apiCodeOf = (error: TidemarkError): ApiErrorCode => BY_DOMAIN_CODE.find(([pattern]) => pattern.test(error.code))?.[1] ?? 'BAD_USER_INPUT';

/** Codes of Apollo and graphql-js that speak of the client's document. */
const DOCUMENT = new Set(['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'BAD_REQUEST', 'OPERATION_RESOLUTION_FAILURE', 'PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']);

/** What a client gets of any error: never a stack, never the text of something we did not expect. */
export function formattedError(formatted: GraphQLFormattedError, thrown: unknown, requestId: string | null): GraphQLFormattedError {
  const found = recognised(formatted, thrown);
  const { locations, path } = formatted;
  return {
    message: found.message,
    ...(locations !== undefined && { locations }),
    ...(path !== undefined && { path }),
    extensions: {
      code: found.code,
      retryable: RETRYABLE.has(found.code),
      ...(found.nextStep !== undefined && { nextStep: found.nextStep }),
      ...(requestId !== null && { requestId }),
    },
  };
}

interface Recognised {
  code: ApiErrorCode;
  message: string;
  nextStep?: string | undefined;
}

function recognised(formatted: GraphQLFormattedError, thrown: unknown): Recognised {
  const cause = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
  if (cause instanceof TidemarkError) {
    const code = apiCodeOf(cause);
    if (code === 'INTERNAL') return INTERNAL;
    return { code, message: code === 'UNAVAILABLE' ? 'A part of the control plane is not available.' : cause.message, nextStep: cause.nextStep };
  }
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && code in CODES && code !== 'INTERNAL') {
    const nextStep = formatted.extensions?.['nextStep'];
    return { code: code as ApiErrorCode, message: formatted.message, nextStep: typeof nextStep === 'string' ? nextStep : undefined };
  }
  if (typeof code === 'string' && DOCUMENT.has(code)) return { code: 'BAD_USER_INPUT', message: formatted.message };
  return INTERNAL;
}

const INTERNAL: Recognised = { code: 'INTERNAL', message: 'Something went wrong in the control plane.', nextStep: 'Look for the requestId in its log.' };

/** For our own log: what really happened. */
export const causeOf = (thrown: unknown): string => messageOf(thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown);

/** Whether nobody expected it: worth a line in the log. */
export const isUnexpected = (thrown: unknown): boolean =>
  recognised(thrown instanceof GraphQLError ? thrown.toJSON() : { message: messageOf(thrown) }, thrown).code === 'INTERNAL';
