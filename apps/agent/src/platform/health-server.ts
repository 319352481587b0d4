import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

export interface HealthServerOptions {
  readonly address: string;
  readonly port: number;
  readonly metrics: Registry;
  /** null when ready, else the reason why not. */
  notReady(): string | null;
}

/** /livez, /readyz and /metrics; the agent's only port. */
export class HealthServer {
  private readonly server: Server;

  constructor(private readonly options: HealthServerOptions) {
    this.server = createServer({ requestTimeout: 5_000, maxHeaderSize: 8 * 1024 }, (request, response) => {
      void this.answer(request.method === 'GET' ? request.url : undefined, response);
    });
    this.server.maxConnections = 32;
  }

  /** The port it listens on. */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port, this.options.address, () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(url: string | undefined, response: ServerResponse): Promise<void> {
    switch (url) {
      case '/livez':
        return reply(response, 200, 'ok\n');
      case '/readyz': {
        const reason = this.options.notReady();
        return reason === null ? reply(response, 200, 'ok\n') : reply(response, 503, `${reason}\n`);
      }
      case '/metrics':
        return reply(response, 200, await this.options.metrics.metrics(), this.options.metrics.contentType);
      default:
        return reply(response, 404, 'not found\n');
    }
  }
}

function reply(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(text);
}
