import { pino } from 'pino';
import type { Logger } from 'pino';

export type { Logger };

/** Members that may hold a credential, wherever a caller puts them. */
const SECRETS = ['password', 'token', 'secret', 'authorization', 'cookie', 'csr', 'privateKey', 'databaseUrl'];

/** Structured logs on standard output, one JSON object a line, with credentials replaced before they are written. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
  });
}
