import type { ApolloDriverConfig } from '@nestjs/apollo';
import type { IdSource } from '@tidemark/kernel';
import type { Request, Response } from 'express';
import { presentedBy } from '../auth/authenticator.js';
import type { Authenticator } from '../auth/authenticator.js';
import type { Logger } from '../logging/logger.js';
import { admit } from './admission.js';
import { formattedError } from './api-error.js';
import { Deadline, underDeadline } from './deadline.js';
import { OPERATION_LIMITS } from './operation-limits.js';
import { operationPlugin } from './operation.plugin.js';
import { AT_LEAST } from './read-consistency.js';
import type { ReadConsistency } from './read-consistency.js';
import { RequestContext } from './request-context.js';

export const GRAPHQL_PATH = '/graphql';

export interface GraphqlPorts {
  readonly authenticator: Authenticator;
  readonly consistency: ReadConsistency;
  readonly ids: IdSource;
  readonly logger: Logger;
}

/** Apollo over HTTP POST. Batches, GET, uploads, persisted queries and landing pages are off: none is needed, each is a door. */
export function graphqlOptions(ports: GraphqlPorts): Omit<ApolloDriverConfig, 'driver'> {
  return {
    path: GRAPHQL_PATH,
    autoSchemaFile: true,
    sortSchema: true,
    graphiql: false,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: OPERATION_LIMITS.tokens },
    autoTransformHttpErrors: false,
    transformSchema: underDeadline,
    plugins: [operationPlugin(ports.logger)],
    formatError: (formatted, error) => formattedError(formatted, error, null),
    context: ({ req, res }: { req: Request; res: Response }) => requestContext(ports, req, res),
  };
}

async function requestContext(ports: GraphqlPorts, req: Request, res: Response): Promise<RequestContext> {
  const viewer = await ports.authenticator.authenticate(presentedBy(req.headers));
  admit(viewer, req.body);
  await ports.consistency.reachedHeader(req.headers[AT_LEAST]);
  return new RequestContext(ports.ids.uuid(), viewer, req, res, new Deadline(OPERATION_LIMITS.milliseconds));
}
