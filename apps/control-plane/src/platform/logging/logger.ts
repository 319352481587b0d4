import { CREDENTIAL_MEMBERS, maskCredentials } from '@tidemark/kernel';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type { Logger };

/**
 * Structured logs on standard output, one JSON object a line. Credentials are replaced before they are written: the values of
 * members that hold them, and what can be told by its form in any text, since errors of tools and libraries quote what they like.
 */
export function createLogger(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: CREDENTIAL_MEMBERS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
      hooks: { streamWrite: maskCredentials },
    },
    destination,
  );
}
