import { Catch } from '@nestjs/common';
import type { GqlExceptionFilter } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';

/**
 * Errors a client caused go to that client alone: Nest would log each one as an error, and whoever sends nonsense would
 * fill the log. What nobody expected is logged with its request by the operation plugin.
 */
@Catch(GraphQLError)
export class ExpectedErrorFilter implements GqlExceptionFilter<GraphQLError, GraphQLError> {
  catch(error: GraphQLError): GraphQLError {
    return error;
  }
}
