import http from 'node:http';
import https from 'node:https';
import { messageOf } from '@tidemark/kernel';
import { ClusterError } from './cluster-error.js';
import type { ClusterEndpoint } from './endpoint.js';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  /** JSON when left out. */
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** The body holds a Secret: errors must not quote it. */
  readonly confidential?: boolean;
  /** Names the request in errors, for example `apply ConfigMap shop/web`. */
  readonly what: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: string;
}

const REQUEST_TIMEOUT_MS = 30_000;
/** The most an answer may hold; a page of a list above it is asked for again in smaller pages. */
const ANSWER_BYTES = 32 * 1024 * 1024;
const SOCKETS = 32;

/** HTTP to one API server over kept-alive connections. Watches have connections of their own. */
export class HttpTransport {
  readonly #endpoint: ClusterEndpoint;
  readonly #requests: https.Agent | http.Agent;
  readonly #streams: https.Agent | http.Agent;

  constructor(endpoint: ClusterEndpoint) {
    this.#endpoint = endpoint;
    const secure = endpoint.server.protocol === 'https:';
    const agent = (options: http.AgentOptions): https.Agent | http.Agent => (secure ? new https.Agent({ ...options, ...endpoint.tls }) : new http.Agent(options));
    this.#requests = agent({ keepAlive: true, maxSockets: SOCKETS, maxFreeSockets: 8, keepAliveMsecs: 15_000 });
    this.#streams = agent({ keepAlive: false });
  }

  /**
   * @throws ClusterError `cluster.unreachable`, `cluster.timeout`, `cluster.too-large` (the answer)
   */
  async send(request: ApiRequest): Promise<ApiAnswer> {
    const headers = await this.#headers(request);
    try {
      return await this.#once(request, headers);
    } catch (thrown) {
      // The server closed a kept-alive connection as we took it: nothing was processed on it.
      if (!(thrown instanceof StaleConnection)) throw thrown;
      return await this.#once(request, headers).catch((again: unknown) => {
        throw again instanceof StaleConnection ? unreachable(request, again.cause) : again;
      });
    }
  }

  /** Opens an endless answer. The caller destroys it; `status` other than 200 means it ends with an error body. */
  async open(request: ApiRequest): Promise<http.IncomingMessage> {
    const headers = await this.#headers(request);
    return new Promise((resolve, reject) => {
      const sent = this.#request(request, headers, this.#streams);
      const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`)), REQUEST_TIMEOUT_MS);
      sent.once('response', (answer) => {
        clearTimeout(timer);
        answer.socket.setKeepAlive(true, 15_000);
        resolve(answer);
      });
      sent.once('error', (error) => {
        clearTimeout(timer);
        reject(unreachable(request, error));
      });
      sent.end();
    });
  }

  close(): void {
    this.#requests.destroy();
    this.#streams.destroy();
  }

  async #headers(request: ApiRequest): Promise<http.OutgoingHttpHeaders> {
    return {
      accept: request.accept ?? 'application/json',
      'user-agent': 'tidemark-agent',
      ...(await this.#endpoint.authorize()),
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json', 'content-length': Buffer.byteLength(request.body) }),
    };
  }

  #request(request: ApiRequest, headers: http.OutgoingHttpHeaders, agent: http.Agent): http.ClientRequest {
    const { server } = this.#endpoint;
    const prefix = server.pathname.replace(/\/$/, '');
    const options = { method: request.method, path: prefix + request.path, host: server.hostname.replace(/^\[|\]$/g, ''), port: server.port, headers, agent, ...(request.signal ? { signal: request.signal } : {}) };
    return server.protocol === 'https:' ? https.request(options) : http.request(options);
  }

  #once(request: ApiRequest, headers: http.OutgoingHttpHeaders): Promise<ApiAnswer> {
    return new Promise((resolve, reject) => {
      const sent = this.#request(request, headers, this.#requests);
      const timer = setTimeout(() => {
        reject(new ClusterError('cluster.timeout', `${request.what}: no answer within ${REQUEST_TIMEOUT_MS} ms`, { nextStep: 'look at the load of the API server' }));
        sent.destroy();
      }, REQUEST_TIMEOUT_MS);
      const fail = (error: Error): void => {
        clearTimeout(timer);
        const stale = sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET' && !request.signal?.aborted;
        reject(error instanceof ClusterError ? error : stale ? new StaleConnection(error) : unreachable(request, error));
      };
      sent.once('error', fail);
      sent.once('response', (answer) => {
        readBody(answer, request).then((body) => {
          clearTimeout(timer);
          resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'], body });
        }, fail);
      });
      sent.end(request.body);
    });
  }
}

class StaleConnection extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message);
  }
}

function unreachable(request: ApiRequest, cause: Error): ClusterError {
  return new ClusterError('cluster.unreachable', `${request.what}: the API server does not answer (${messageOf(cause) || (cause as NodeJS.ErrnoException).code})`, {
    cause,
    nextStep: 'look whether the API server runs and its address is right; the agent tries again by itself',
  });
}

async function readBody(answer: http.IncomingMessage, request: ApiRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES) {
      answer.destroy();
      throw new ClusterError('cluster.too-large', `${request.what}: the answer is larger than ${ANSWER_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
