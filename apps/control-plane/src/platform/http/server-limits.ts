import type { Server } from 'node:http';

/** Browsers, the CLI and probes of one machine; what is above waits in nobody's memory, it is refused. */
const CONNECTIONS = 1_024;
/** Node looks for late ones every half minute, so the slowest is cut after less than these and that. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 60_000;
const HEADERS_AT_MOST = 100;

/** Bounds what a client that says little, late or never can hold of the loopback port. */
export function limitServer(server: Server): void {
  server.maxConnections = CONNECTIONS;
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.maxHeadersCount = HEADERS_AT_MOST;
}
