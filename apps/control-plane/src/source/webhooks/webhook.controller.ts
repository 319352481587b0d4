import { Controller, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OpenEndpoint } from '../../platform/auth/open-endpoint.js';
import { MAX_WEBHOOK_BYTES, WebhookReceiver } from './webhook-receiver.js';
import { WEBHOOK_PROVIDERS } from './webhook-signature.js';

/** `POST /webhooks/<provider>`: the signature is the credential. */
@Controller('webhooks')
@OpenEndpoint('The signature over the body is the credential.')
export class WebhookController {
  constructor(@Inject(WebhookReceiver) private readonly receiver: WebhookReceiver) {}

  @Post(':provider')
  async receive(@Param('provider') name: string, @Req() request: Request & { rawBody?: Buffer }, @Res() response: Response): Promise<void> {
    const provider = WEBHOOK_PROVIDERS.find((known) => known === name);
    if (provider === undefined) {
      response.status(404).json({ code: 'source.unknown-provider', message: `There is no webhook for ${JSON.stringify(name.slice(0, 50))}; use ${WEBHOOK_PROVIDERS.join(', ')}` });
      return;
    }
    const { status, code, message } = await this.receiver.receive(provider, request.headers, await rawBodyOf(request));
    response.status(status).json({ code: `source.webhook-${code}`, message });
  }
}

/** The bytes that were signed: as the platform kept them, or straight from the connection. */
async function rawBodyOf(request: Request & { rawBody?: Buffer }): Promise<Buffer> {
  if (request.rawBody !== undefined) return request.rawBody;
  if (Buffer.isBuffer(request.body)) return request.body;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > MAX_WEBHOOK_BYTES) break;
  }
  return Buffer.concat(chunks);
}
