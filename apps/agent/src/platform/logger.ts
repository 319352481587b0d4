import { pino, type Logger } from 'pino';

/** Names that may hold a secret anywhere in a log line; their values never get into the output. */
const REDACTED = ['token', 'privateKey', 'password', 'authorization', 'csr', '*.token', '*.privateKey', '*.password', '*.authorization', '*.csr'];

export const createLogger = (level: string): Logger =>
  pino({ level, base: { program: 'tidemark-agent' }, redact: { paths: REDACTED, censor: '[redacted]' }, timestamp: pino.stdTimeFunctions.isoTime });
