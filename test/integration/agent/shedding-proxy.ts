import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { tempDir, type TempDir, type TestCluster } from '@tidemark/testing';

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  /** How it was answered; 0 while it is under way. */
  status: number;
  readonly at: number;
}

/** Stands between an agent and its API server, and answers requests in its place as it is told to. */
export class SheddingProxy {
  readonly requests: ProxiedRequest[] = [];
  /** Called for each request: how many seconds its client is asked to stay away (429), or null to let it pass. */
  sheds: (request: ProxiedRequest) => number | null = () => null;
  readonly #server: http.Server;
  readonly #folder: TempDir;

  private constructor(server: http.Server, folder: TempDir) {
    this.#server = server;
    this.#folder = folder;
  }

  static async start(cluster: TestCluster): Promise<SheddingProxy> {
    const config = JSON.parse(await readFile(cluster.kubeconfig, 'utf8')) as { clusters: { cluster: { 'certificate-authority': string } }[] };
    const ca = await readFile(config.clusters[0]?.cluster['certificate-authority'] ?? '');
    const upstream = new https.Agent({ ca, keepAlive: true });
    const server = http.createServer((request, answer) => proxy.#take(request, answer, new URL(cluster.server), upstream));
    const proxy = new SheddingProxy(server, await tempDir('shedding-proxy'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** A kubeconfig that leads through here. */
  async kubeconfig(cluster: TestCluster): Promise<string> {
    const file = path.join(this.#folder.path, 'kubeconfig');
    const { port } = this.#server.address() as AddressInfo;
    const config = JSON.parse(await readFile(cluster.kubeconfig, 'utf8')) as { clusters: { cluster: object }[] };
    for (const one of config.clusters) one.cluster = { server: `http://127.0.0.1:${port}` };
    await writeFile(file, JSON.stringify(config), { mode: 0o600 });
    return file;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#folder.remove();
  }

  #take(request: http.IncomingMessage, answer: http.ServerResponse, server: URL, agent: https.Agent): void {
    const noted: ProxiedRequest = { method: request.method ?? '', path: request.url ?? '', status: 0, at: performance.now() };
    this.requests.push(noted);
    const seconds = this.sheds(noted);
    if (seconds !== null) {
      noted.status = 429;
      request.resume();
      const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'TooManyRequests', message: 'too many requests, please try again later', code: 429 };
      answer.writeHead(429, { 'content-type': 'application/json', 'retry-after': String(seconds) }).end(JSON.stringify(body));
      return;
    }
    const headers = { ...request.headers, host: server.host };
    const sent = https.request({ host: server.hostname, port: server.port, method: request.method, path: request.url, headers, agent }, (received) => {
      noted.status = received.statusCode ?? 0;
      answer.writeHead(noted.status, received.headers);
      received.pipe(answer);
    });
    sent.on('error', () => answer.destroy());
    answer.on('close', () => sent.destroy());
    request.pipe(sent);
  }
}
