import { ApolloDriver } from '@nestjs/apollo';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { Global, Module } from '@nestjs/common';
import type { MiddlewareConsumer, NestModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { IdSource } from '@tidemark/kernel';
import type { NextFunction, Request, Response } from 'express';
import { AUTHENTICATOR } from '../auth/authenticator.js';
import type { Authenticator } from '../auth/authenticator.js';
import type { Logger } from '../logging/logger.js';
import { IDS, LOGGER } from '../tokens.js';
import { EventTail } from './event-tail.js';
import { ExpectedErrorFilter } from './expected-error.filter.js';
import { GRAPHQL_PATH, graphqlOptions } from './graphql-options.js';
import { GraphqlSocket } from './graphql-socket.js';
import { ReadConsistency } from './read-consistency.js';

@Global()
@Module({ providers: [ReadConsistency, EventTail], exports: [ReadConsistency, EventTail] })
class GraphqlServices {}

/** The GraphQL API: resolvers come from the contexts, rules from here. */
@Module({
  imports: [
    GraphqlServices,
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [AUTHENTICATOR, ReadConsistency, IDS, LOGGER],
      useFactory: (authenticator: Authenticator, consistency: ReadConsistency, ids: IdSource, logger: Logger) => graphqlOptions({ authenticator, consistency, ids, logger }),
    }),
  ],
  providers: [GraphqlSocket, { provide: APP_FILTER, useClass: ExpectedErrorFilter }],
  exports: [GraphqlSocket],
})
export class GraphqlModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(postOnly).forRoutes(GRAPHQL_PATH);
  }
}

/** Links, images and forms of other pages can make a browser GET; nothing here answers that. */
function postOnly(req: Request, res: Response, next: NextFunction): void {
  if (req.method === 'POST') {
    next();
    return;
  }
  res.status(405).set('allow', 'POST').json({ errors: [{ message: 'GraphQL is answered to POST only.', extensions: { code: 'BAD_USER_INPUT', retryable: false } }] });
}
