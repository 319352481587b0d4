import { gunzip } from 'node:zlib';
import { promisify } from 'node:util';
import { messageOf, TidemarkError } from '@tidemark/kernel';
import { refusal } from '@tidemark/protocol';
import { Agent, request, type Dispatcher } from 'undici';

const inflate = promisify(gunzip);
const TIMEOUT_MS = 30_000;

export interface TlsMaterial {
  /** PEM. null only for the first fetch of the authority itself, whose content is then checked by its fingerprint. */
  readonly authority: string | null;
  readonly client: { readonly certificate: string; readonly privateKey: string } | null;
}

export interface HttpsAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** HTTPS to one control plane with one pinned authority; every answer has a size and a time limit. */
export class HttpsClient {
  private readonly dispatcher: Agent;

  constructor(
    private readonly server: string,
    tls: TlsMaterial,
  ) {
    this.dispatcher = new Agent({
      connections: 8,
      connect: {
        timeout: TIMEOUT_MS,
        ...(tls.authority === null ? { rejectUnauthorized: false } : { ca: tls.authority }),
        ...(tls.client === null ? {} : { cert: tls.client.certificate, key: tls.client.privateKey }),
      },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
  }

  async send(method: 'GET' | 'POST', path: string, options: { json?: unknown; maxBytes: number; signal?: AbortSignal }): Promise<HttpsAnswer> {
    const answer = await this.attempt(method, path, options);
    const raw = await readLimited(answer, options.maxBytes);
    const body = answer.headers['content-encoding'] === 'gzip' ? await inflate(raw, { maxOutputLength: options.maxBytes }) : raw;
    return { status: answer.statusCode, body };
  }

  async close(): Promise<void> {
    await this.dispatcher.destroy();
  }

  private async attempt(method: 'GET' | 'POST', path: string, options: { json?: unknown; signal?: AbortSignal }): Promise<Dispatcher.ResponseData> {
    try {
      return await request(new URL(path, this.server), {
        method,
        dispatcher: this.dispatcher,
        headers: { 'accept-encoding': 'gzip', ...(options.json === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(options.json === undefined ? {} : { body: JSON.stringify(options.json) }),
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
    } catch (error) {
      throw new TidemarkError('link.unreachable', `The control plane at ${this.server} does not answer: ${messageOf(error)}`, {
        nextStep: 'Check the address, the network and that the pinned authority is the one of this control plane.',
        cause: error,
      });
    }
  }
}

async function readLimited(answer: Dispatcher.ResponseData, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      answer.body.destroy();
      throw new TidemarkError('link.answer-too-large', `The control plane's answer is above the limit of ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The control plane's refusal as an error with its own code and next step. */
export function refusalError(what: string, answer: HttpsAnswer): TidemarkError {
  const parsed = refusal.safeParse(parseJson(answer.body));
  if (!parsed.success) return new TidemarkError('link.refused', `${what}: the control plane answered ${answer.status}.`);
  const { code, message, nextStep } = parsed.data;
  return new TidemarkError(code, `${what}: ${message}`, nextStep === undefined ? {} : { nextStep });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // Not ours: a proxy's page, for instance. The status says enough.
    return null;
  }
}
