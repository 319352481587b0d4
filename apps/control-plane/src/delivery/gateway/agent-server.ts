import { createServer, type Server } from 'node:https';
import type { RequestListener } from 'node:http';
import type { ServerTls } from '../../fleet/index.js';
import type { AgentGateway } from './agent-gateway.js';

const HANDSHAKE_MS = 10_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;
/** How often late ones are looked for; the default of half a minute would let them stay four times as long. */
const LOOK_MS = 5_000;
/** Ten thousand agents, as many again that return while their old sessions end, and people. */
const CONNECTIONS = 24_000;

/**
 * The TLS port: agents' paths go to the gateway, everything else to `rest`. Client certificates are asked for but not
 * required here, since browsers and the CLI have none; the gateway demands them where they are needed.
 */
export function createAgentServer(tls: ServerTls, gateway: AgentGateway, rest: RequestListener): Server {
  const server = createServer({
    key: tls.key,
    cert: tls.cert,
    ca: tls.ca,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
  });
  server.maxConnections = CONNECTIONS;
  gateway.attach(server, rest);
  return server;
}
