import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { raw, type Express } from 'express';
import { TidemarkError } from '@tidemark/kernel';
import { AppModule } from './app.module.js';
import { AgentGateway, createAgentServer } from './delivery/index.js';
import { eventDefinitions } from './event-catalogue.js';
import { SERVER_TLS, type ServerTls } from './fleet/index.js';
import type { Config } from './platform/config/config.js';
import { GraphqlSocket } from './platform/graphql/graphql-socket.js';
import { serveDashboard } from './platform/http/dashboard.js';
import { refusedBody } from './platform/http/refused-body.js';
import { limitServer } from './platform/http/server-limits.js';
import type { Logger } from './platform/logging/logger.js';
import { NestLogger } from './platform/logging/nest-logger.js';

/** The largest body of an API call; webhooks have a limit of their own. */
const BODY_LIMIT = '1mb';
/** A push of many commits is described at length; larger ones are refused, and the next poll sees the push. */
const WEBHOOK_LIMIT = '5mb';

export interface RunningControlPlane {
  stop(): Promise<void>;
}

/** Starts one process with every role: HTTP on loopback, TLS on every interface, and the contexts behind them. */
export async function startControlPlane(config: Config, logger: Logger): Promise<RunningControlPlane> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o755 });
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with({ config, logger, events: eventDefinitions }), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const express = app.getHttpAdapter().getInstance() as Express;
  serveDashboard(express, config.dashboardDir);
  // Signed byte for byte, so not parsed.
  app.use('/webhooks', raw({ type: () => true, limit: WEBHOOK_LIMIT }));
  app.useBodyParser('json', { limit: BODY_LIMIT });
  app.use(refusedBody);
  limitServer(app.getHttpServer() as HttpServer);
  await listening(app.getHttpServer() as Server, config.httpPort, '127.0.0.1', () => app.listen(config.httpPort, '127.0.0.1'));
  const tls = createAgentServer(app.get<ServerTls>(SERVER_TLS, { strict: false }), app.get(AgentGateway, { strict: false }), express);
  app.get(GraphqlSocket, { strict: false }).attach(tls);
  await listening(tls, config.tlsPort, undefined, () => tls.listen(config.tlsPort));
  logger.info({ http: `http://127.0.0.1:${config.httpPort}`, tls: config.publicUrl }, 'the control plane is up');
  return {
    stop: async () => {
      tls.close();
      tls.closeAllConnections();
      await app.close();
    },
  };
}

async function listening(server: Server, port: number, host: string | undefined, listen: () => unknown): Promise<void> {
  const failed = once(server, 'error').then(([cause]: Error[]) => {
    throw new TidemarkError('platform.cannot-listen', `Port ${port}${host === undefined ? '' : ` of ${host}`} cannot be opened: ${cause?.message ?? 'unknown reason'}`, {
      nextStep: 'Is another control plane running? Choose ports with TIDEMARK_HTTP_PORT and TIDEMARK_TLS_PORT.',
      cause,
    });
  });
  await Promise.race([Promise.all([once(server, 'listening'), listen()]), failed]);
  // From here on an error of the server is not about listening.
  failed.catch(() => undefined);
}
