import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { IdSource } from '@tidemark/kernel';
import { messageOf } from '@tidemark/kernel';
import { getOperationAST, GraphQLError, parse, validate } from 'graphql';
import type { ExecutionArgs, GraphQLFormattedError } from 'graphql';
import { CloseCode } from 'graphql-ws';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { AUTHENTICATOR, bearerOf, presentedBy } from '../auth/authenticator.js';
import type { Authenticator, Presented, Viewer } from '../auth/authenticator.js';
import type { Logger } from '../logging/logger.js';
import { IDS, LOGGER } from '../tokens.js';
import { checkText, isSameOrigin } from './admission.js';
import { apiError, causeOf, formattedError, isUnexpected } from './api-error.js';
import { GRAPHQL_PATH } from './graphql-options.js';
import { checkOperation, OPERATION_LIMITS } from './operation-limits.js';
import { RequestContext } from './request-context.js';

const LIMITS = { sockets: 500, subscriptionsPerSocket: 20, messageBytes: 65_536, keepAliveMs: 12_000, recheckMs: 15_000 } as const;

/** Who sits at the other end of an open socket. */
interface Visit {
  readonly viewer: Viewer;
  readonly presented: Presented;
  readonly recheck: NodeJS.Timeout;
}
type Options = Parameters<typeof useServer<Record<string, unknown>, Record<PropertyKey, never>>>[0];
type Context = Parameters<NonNullable<Options['onConnect']>>[0];

/**
 * Subscriptions over WebSocket (graphql-ws). The credential comes with `connection_init` (`authorization`) or as the cookie;
 * it is looked at again when one ends, and every 15 seconds, so that who lost access stops hearing.
 */
@Injectable()
export class GraphqlSocket implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.messageBytes, perMessageDeflate: false });
  private readonly server = useServer<Record<string, unknown>, Record<PropertyKey, never>>(this.options(), this.sockets, LIMITS.keepAliveMs);
  private readonly visits = new WeakMap<WebSocket, Visit>();

  constructor(
    @Inject(AUTHENTICATOR) private readonly authenticator: Authenticator,
    @Inject(IDS) private readonly ids: IdSource,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(GraphQLSchemaHost) private readonly schemaHost: GraphQLSchemaHost,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    this.authenticator.onWithdrawn(() => void this.recheckAll());
    this.attach(this.adapterHost.httpAdapter.getHttpServer() as Server);
  }

  async onModuleDestroy(): Promise<void> {
    await this.server.dispose();
  }

  /** Answers upgrades to the path of the API on a further server; those to other paths are left to others. */
  attach(server: Pick<Server, 'on'>): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (pathOf(request) !== GRAPHQL_PATH) return;
      if (!isSameOrigin(request.headers.origin, request.headers.host)) return refuse(socket, '403 Forbidden');
      if (this.sockets.clients.size >= LIMITS.sockets) return refuse(socket, '503 Service Unavailable');
      this.sockets.handleUpgrade(request, socket, head, (client) => this.sockets.emit('connection', client, request));
    });
  }

  private options(): Options {
    return {
      schema: () => this.schemaHost.schema,
      onConnect: (context) => this.welcome(context),
      onDisconnect: ({ extra }) => clearInterval(this.visits.get(extra.socket)?.recheck),
      onSubscribe: ({ extra, subscriptions }, _id, payload) => this.admitted(this.visits.get(extra.socket)?.viewer ?? null, Object.keys(subscriptions).length, payload),
      onError: (_context, _id, _payload, errors) => errors.map((error) => this.formatted(error)),
      onNext: (_context, _id, _payload, args, { data, errors }) =>
        errors === undefined ? undefined : { data: data ?? null, errors: errors.map((error) => this.formatted(error, (args.contextValue as RequestContext).requestId)) },
    };
  }

  /** false closes the socket with 4403. */
  private async welcome({ extra, connectionParams }: Context): Promise<boolean> {
    const presented = presentedOn(extra.request, connectionParams);
    const viewer = await this.authenticator.authenticate(presented);
    if (viewer === null) return false;
    this.visits.set(extra.socket, { viewer, presented, recheck: setInterval(() => void this.recheck(extra.socket, presented), LIMITS.recheckMs) });
    return true;
  }

  private async recheckAll(): Promise<void> {
    for (const socket of this.sockets.clients) {
      const visit = this.visits.get(socket);
      if (visit) await this.recheck(socket, visit.presented);
    }
  }

  private async recheck(socket: WebSocket, presented: Presented): Promise<void> {
    try {
      if ((await this.authenticator.authenticate(presented)) === null) socket.close(CloseCode.Forbidden, 'The credential is no longer good.');
    } catch (thrown) {
      this.logger.warn({ reason: messageOf(thrown) }, 'a credential could not be looked at again; the socket stays open until the next look');
    }
  }

  private admitted(viewer: Viewer | null, open: number, payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    try {
      if (viewer === null) throw apiError('UNAUTHENTICATED', 'This needs a credential.');
      if (open > LIMITS.subscriptionsPerSocket) throw apiError('RATE_LIMITED', `A socket carries ${String(LIMITS.subscriptionsPerSocket)} subscriptions.`);
      return this.executionOf(viewer, payload);
    } catch (thrown) {
      return [thrown instanceof GraphQLError ? thrown : new GraphQLError('', { originalError: thrown instanceof Error ? thrown : null })];
    }
  }

  private executionOf(viewer: Viewer, payload: SubscribePayload): ExecutionArgs {
    const { schema } = this.schemaHost;
    const document = parse(payload.query, { maxTokens: OPERATION_LIMITS.tokens });
    const [fault] = validate(schema, document);
    if (fault) throw apiError('BAD_USER_INPUT', fault.message);
    const operation = getOperationAST(document, payload.operationName);
    if (operation?.operation !== 'subscription') throw apiError('BAD_USER_INPUT', 'A socket carries subscriptions only.', 'Send queries and mutations by POST.');
    const variableValues = payload.variables ?? {};
    checkText(payload.query, variableValues);
    checkOperation(schema, document, operation, variableValues);
    const contextValue = new RequestContext(this.ids.uuid(), viewer, null, null, null);
    return { schema, document, operationName: payload.operationName ?? null, variableValues, contextValue };
  }

  private formatted(error: GraphQLError | GraphQLFormattedError, requestId: string | null = null): GraphQLFormattedError {
    if (error instanceof GraphQLError && isUnexpected(error)) this.logger.error({ requestId, reason: causeOf(error) }, 'a subscription failed unexpectedly');
    return formattedError(error instanceof GraphQLError ? error.toJSON() : error, error, requestId);
  }
}

const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?')[0] ?? '';

function presentedOn(request: IncomingMessage, params: Record<string, unknown> | undefined): Presented {
  return { bearer: bearerOf(params?.['authorization']) ?? presentedBy(request.headers).bearer, cookie: presentedBy(request.headers).cookie };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
