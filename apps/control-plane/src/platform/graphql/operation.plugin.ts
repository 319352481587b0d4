import type { ApolloServerPlugin, GraphQLRequestListener } from '@apollo/server';
import type { Logger } from '../logging/logger.js';
import { admit, checkForgery, checkText, REQUESTED_BY } from './admission.js';
import { causeOf, formattedError, isUnexpected } from './api-error.js';
import { checkOperation } from './operation-limits.js';
import type { RequestContext } from './request-context.js';

/** Holds every HTTP operation to the rules, and gives its errors the id of the request. */
export function operationPlugin(logger: Logger): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: ({ contextValue: context }) => Promise.resolve(listener(context, logger)),
  };
}

function listener(context: RequestContext, logger: Logger): GraphQLRequestListener<RequestContext> {
  return {
    didResolveOperation: ({ schema, document, operation, request }) => {
      admit(context.viewer, request);
      if (!operation) return Promise.resolve(); // Apollo itself refuses a document that does not say which
      checkForgery(context.viewer, operation.operation, context.req?.headers[REQUESTED_BY.name]);
      checkText(request.query, request.variables);
      checkOperation(schema, document, operation, request.variables ?? {});
      return Promise.resolve();
    },
    didEncounterErrors: ({ errors }) => {
      for (const error of errors.filter(isUnexpected)) logger.error({ requestId: context.requestId, reason: causeOf(error), path: error.path, stack: (error.originalError ?? error).stack }, 'an operation failed unexpectedly');
      return Promise.resolve();
    },
    willSendResponse: ({ response, errors }) => {
      context.deadline?.end();
      response.http.headers.set('x-request-id', context.requestId);
      response.http.headers.set('cache-control', 'no-store');
      if (response.body.kind === 'single' && errors !== undefined && response.body.singleResult.errors !== undefined) {
        response.body.singleResult.errors = errors.map((error) => formattedError(error.toJSON(), error, context.requestId));
      }
      return Promise.resolve();
    },
  };
}
