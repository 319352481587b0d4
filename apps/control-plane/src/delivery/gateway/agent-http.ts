import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { isDigest, messageOf, TidemarkError } from '@tidemark/kernel';
import { enrolRequest, LIMITS, PATHS, renewRequest, type Refusal } from '@tidemark/protocol';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { AgentIdentity } from '../../fleet/index.js';
import type { BundleServer } from './bundle-server.js';
import { RateLimit } from './rate-limit.js';

export interface AgentHttpPorts {
  readonly identity: AgentIdentity;
  readonly bundles: BundleServer;
  readonly authorityPem: string;
  readonly logger: Logger;
  readonly monotonicMs: () => number;
  /** Enrolments, renewals and manifests one address may ask for; room for a rack of clusters behind one address is 2. */
  readonly enrolmentsPerSecond: number;
  /** The agent's manifest for the bearer of a join token, which is checked but not spent. */
  manifest(token: string): Promise<string>;
}

/** What one address may have at once, as so many seconds of its rate. */
const BURST_SECONDS = 15;
/** All addresses together: each request costs a stranger one query, a signature only the known. */
const OVERALL_PER_SECOND = 50;

export const AGENT_PREFIX = '/agent/v1/';
const BODY_TIMEOUT_MS = 10_000;
const BUNDLE_PREFIX = PATHS.bundle('');

/** The plain HTTPS half of the agent port. It never meets sessions, cookies or GraphQL. */
export class AgentHttp {
  private readonly perAddress: RateLimit;
  private readonly overall: RateLimit;

  constructor(private readonly ports: AgentHttpPorts) {
    const perSecond = ports.enrolmentsPerSecond;
    const overall = Math.max(OVERALL_PER_SECOND, perSecond);
    this.perAddress = new RateLimit({ perSecond, burst: BURST_SECONDS * perSecond, maxKeys: 10_000 }, ports.monotonicMs);
    this.overall = new RateLimit({ perSecond: overall, burst: 4 * overall, maxKeys: 1 }, ports.monotonicMs);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(request, response);
    } catch (error) {
      this.fail(response, error);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'https://agent.invalid');
    const route = `${request.method ?? ''} ${pathname}`;
    if (route.startsWith(`GET ${BUNDLE_PREFIX}`)) return this.bundle(request, response, pathname.slice(BUNDLE_PREFIX.length));
    switch (route) {
      case `GET ${PATHS.authority}`:
        return reply(response, 200, 'application/x-pem-file', this.ports.authorityPem);
      case `GET ${PATHS.manifest}`:
        this.limit(request);
        return reply(response, 200, 'application/yaml', await this.ports.manifest(bearerOf(request)));
      case `POST ${PATHS.enrol}`: {
        this.limit(request);
        return replyJson(response, 200, await this.ports.identity.enrol(await readBody(request, enrolRequest)));
      }
      case `POST ${PATHS.renew}`: {
        this.limit(request);
        const agent = await this.ports.identity.authenticate(certificateOf(request), 'renewal');
        return replyJson(response, 200, await this.ports.identity.renew(agent, (await readBody(request, renewRequest)).csr));
      }
      default:
        throw notFound();
    }
  }

  private async bundle(request: IncomingMessage, response: ServerResponse, digest: string): Promise<void> {
    const agent = await this.ports.identity.authenticate(certificateOf(request), 'session');
    const acceptsGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    const served = isDigest(digest) ? await this.ports.bundles.serve(agent.clusterId, digest, acceptsGzip) : null;
    if (!served) throw notFound();
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': served.body.byteLength,
      'cache-control': 'private, immutable',
      ...(served.gzip ? { 'content-encoding': 'gzip' } : {}),
    });
    response.end(served.body);
  }

  private limit(request: IncomingMessage): void {
    if (this.perAddress.take(request.socket.remoteAddress ?? '') && this.overall.take('all')) return;
    throw new TidemarkError('delivery.too-many-requests', 'Too many requests came from this address.', { nextStep: 'Wait a minute.' });
  }

  private fail(response: ServerResponse, error: unknown): void {
    if (response.headersSent) return void response.destroy();
    if (!(error instanceof TidemarkError)) {
      this.ports.logger.error({ reason: messageOf(error) }, 'a request of an agent failed');
      return replyJson(response, 500, { code: 'delivery.failed', message: 'The control plane could not answer.', nextStep: 'Try again; its log has the reason.' });
    }
    const refusal: Refusal = { code: error.code, message: error.message, ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }) };
    replyJson(response, statusOf(error.code), refusal);
  }
}

/** The client certificate of a request; TLS has checked that the peer holds its key. @throws TidemarkError `fleet.certificate-missing` */
export function certificateOf(request: IncomingMessage): NonNullable<ReturnType<TLSSocket['getPeerX509Certificate']>> {
  const certificate = 'getPeerX509Certificate' in request.socket ? (request.socket as TLSSocket).getPeerX509Certificate() : undefined;
  if (certificate) return certificate;
  throw new TidemarkError('fleet.certificate-missing', 'This needs the client certificate of an agent.', { nextStep: 'Enrol the agent with a join token.' });
}

const STATUS: Readonly<Record<string, number>> = {
  'delivery.not-found': 404,
  'delivery.too-many-requests': 429,
  'delivery.body-too-large': 413,
  'delivery.bad-body': 400,
  'fleet.bad-signing-request': 400,
  'fleet.certificate-missing': 401,
  'fleet.certificate-unknown': 401,
};
/** Everything else that fleet refuses, it refuses to somebody it knows. */
export const statusOf = (code: string): number => STATUS[code] ?? (code.startsWith('fleet.') ? 403 : 503);

const notFound = (): TidemarkError => new TidemarkError('delivery.not-found', 'There is nothing here.');

function bearerOf(request: IncomingMessage): string {
  const match = /^Bearer (\S{1,256})$/.exec(request.headers.authorization ?? '');
  return match?.[1] ?? '';
}

async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson(await readBytes(request)));
  if (parsed.success) return parsed.data;
  throw new TidemarkError('delivery.bad-body', `The request is not in the expected form at: ${parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || 'body').join(', ')}.`, {
    nextStep: 'Use an agent of the version of this control plane.',
  });
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const timer = setTimeout(() => request.destroy(new Error('the body took too long')), BODY_TIMEOUT_MS);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= LIMITS.enrolBytes) return void chunks.push(chunk);
      reject(new TidemarkError('delivery.body-too-large', `The body is above ${LIMITS.enrolBytes} bytes.`));
      request.removeAllListeners('data');
      request.resume();
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => clearTimeout(timer));
  });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The schema refuses it with a reason that quotes nothing.
    return undefined;
  }
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', connection: status === 413 ? 'close' : 'keep-alive' });
  response.end(body);
}

const replyJson = (response: ServerResponse, status: number, body: object): void => reply(response, status, 'application/json', JSON.stringify(body));
