import type { NextFunction, Request, Response } from 'express';
import { isRecord } from '@tidemark/kernel';

interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly nextStep: string;
}

/** Answers a request whose body could not be read, in the words of the API it was sent to; every other error goes on. */
export function refusedBody(thrown: unknown, request: Request, response: Response, next: NextFunction): void {
  const refusal = refusalOf(thrown);
  if (refusal === null || response.headersSent) {
    next(thrown);
    return;
  }
  const { status, message, nextStep } = refusal;
  const code = request.path.startsWith('/webhooks/') ? 'source.webhook-refused' : 'BAD_USER_INPUT';
  const answer = code === 'BAD_USER_INPUT' ? { errors: [{ message, extensions: { code, retryable: false, nextStep } }] } : { code, message };
  response.status(status).json(answer);
}

/** `type`, `length` and `limit` are what body-parser puts on its errors. */
function refusalOf(thrown: unknown): Refusal | null {
  if (!isRecord(thrown)) return null;
  switch (thrown['type']) {
    case 'entity.too.large': {
      const { length, limit } = thrown;
      const size = typeof length === 'number' ? `has ${String(length)} bytes` : 'is too large';
      return { status: 413, message: `The body of the request ${size}; at most ${String(limit)} are read.`, nextStep: 'Send less at once, such as fewer applications in one declaration.' };
    }
    case 'entity.parse.failed':
      return { status: 400, message: 'The body of the request is not JSON.', nextStep: 'Send { "query": …, "variables": … } as application/json.' };
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return { status: 415, message: 'The body of the request is encoded in a way that is not read.', nextStep: 'Send it as UTF-8, as it is or compressed with gzip.' };
    default:
      return null;
  }
}
