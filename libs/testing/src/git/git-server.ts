import { timingSafeEqual, createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { TidemarkError } from '@tidemark/kernel';
import { assertRepositoryName, GitRepository, refUpdates, type RefUpdate } from './git-repository.js';
import { answerByGit } from './http-backend.js';
import { pushedCommits } from './pushed-commits.js';
import type { Webhook } from './webhook-payload.js';
import { WebhookSender, type Delivery } from './webhook-sender.js';

export interface GitServerOptions {
  /** Holds one bare repository `<name>.git` each; those already there are served again after `repository(name)`. */
  readonly folder: string;
  /** Default: any free one of 127.0.0.1. */
  readonly port?: number;
}

export interface RepositoryOptions {
  /** Asked of everybody who reads or writes, as HTTP basic authentication. */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly webhooks?: readonly Webhook[];
}

interface Served extends RepositoryOptions {
  readonly repository: GitRepository;
  /** Pushes wait for each other, so that each sees its own ref updates. */
  lastPush: Promise<void>;
  requests: number;
}

const ROUTE = /^\/(.+)\.git\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** A smart-HTTP Git server (clone, fetch, push, protocol v2) with webhooks, on loopback. */
export class GitServer {
  private readonly served = new Map<string, Served>();
  private readonly sender = new WebhookSender();

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(options: GitServerOptions): Promise<GitServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => {
        reject(new TidemarkError('git.port-taken', `the Git server cannot listen: ${cause.message}`, { cause }));
      });
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    const started = new GitServer(path.resolve(options.folder), server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => {
      started.answer(request, response).catch((failure: Error) => response.destroy(failure));
    });
    return started;
  }

  /** `http://127.0.0.1:<port>` */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The last webhooks sent, oldest first. */
  get deliveries(): readonly Delivery[] {
    return this.sender.deliveries;
  }

  cloneUrl(name: string): string {
    return `${this.url}/${name}.git`;
  }

  /** Serves a repository, empty when it is new. Asking again replaces its options. */
  async repository(name: string, options: RepositoryOptions = {}): Promise<GitRepository> {
    assertRepositoryName(name);
    const onUpdate = (updates: readonly RefUpdate[]) => this.announce(name, updates);
    const repository = await GitRepository.open(name, path.join(this.folder, `${name}.git`), onUpdate);
    this.served.set(name, { ...options, repository, lastPush: Promise.resolve(), requests: 0 });
    return repository;
  }

  /** How many HTTP requests came for a repository so far. */
  requestCount(name: string): number {
    return this.served.get(name)?.requests ?? 0;
  }

  /** Waits for webhooks on their way and closes the port. */
  async stop(): Promise<void> {
    await this.sender.idle();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = new URL(request.url ?? '/', this.url);
    const [, name = '', service] = ROUTE.exec(route.pathname) ?? [];
    const served = this.served.get(name);
    if (served === undefined) return void response.writeHead(404).end('no such repository\n');
    served.requests++;
    if (!mayPass(request, served.credentials)) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    }
    if (service !== 'git-receive-pack') return answerByGit(this.folder, route, request, response);
    const push = served.lastPush.then(() => this.receivePush(served, route, request, response));
    served.lastPush = push.catch(() => undefined); // its own client hears of the failure, the next one need not
    return push;
  }

  private async receivePush(served: Served, route: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const before = await served.repository.refs();
    await answerByGit(this.folder, route, request, response);
    await this.announce(served.repository.name, refUpdates(before, await served.repository.refs()));
  }

  private async announce(name: string, updates: readonly RefUpdate[]): Promise<void> {
    const served = this.served.get(name);
    if (served?.webhooks === undefined) return;
    for (const update of updates) {
      const commits = await pushedCommits(served.repository, update);
      for (const webhook of served.webhooks) {
        this.sender.send(webhook, { repository: name, cloneUrl: this.cloneUrl(name), update, commits });
      }
    }
  }
}

function mayPass(request: IncomingMessage, credentials: RepositoryOptions['credentials']): boolean {
  if (credentials === undefined) return true;
  const expected = `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(expected));
}
