import { CREDENTIAL_MEMBERS, maskCredentials } from '@tidemark/kernel';
import { pino, type DestinationStream, type Logger } from 'pino';

/** Structured logs, one JSON object a line; credentials are replaced before they are written, by member and by form. */
export const createLogger = (level: string, destination: DestinationStream = pino.destination(1)): Logger =>
  pino(
    {
      level,
      base: { program: 'tidemark-agent' },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: CREDENTIAL_MEMBERS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
      hooks: { streamWrite: maskCredentials },
    },
    destination,
  );
