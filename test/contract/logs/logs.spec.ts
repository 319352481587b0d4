import { createLogger as ofAgent } from '../../../apps/agent/src/platform/logger.js';
import { createLogger as ofControlPlane } from '../../../apps/control-plane/src/platform/logging/logger.js';

type CreateLogger = typeof ofAgent;

const SECRET = 'hunter2-hunter2';

/** What a logger writes. */
function writtenBy(createLogger: CreateLogger, log: (logger: ReturnType<CreateLogger>) => void): string {
  const lines: string[] = [];
  log(createLogger('trace', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe.each([['agent', ofAgent], ['control plane', ofControlPlane]])('the log of the %s', (_name, createLogger) => {
  const written = (log: (logger: ReturnType<CreateLogger>) => void): string => writtenBy(createLogger, log);

  it.each(['password', 'token', 'secret', 'authorization', 'cookie', 'csr', 'privateKey', 'databaseUrl'])('has no value of a member called %s, three levels down', (name) => {
    const text = written((logger) => logger.info({ [name]: SECRET, a: { [name]: SECRET, b: { [name]: SECRET } } }, 'told'));
    expect(text).not.toContain(SECRET);
    expect(JSON.parse(text)).toMatchObject({ [name]: '[redacted]', a: { b: { [name]: '[redacted]' } }, msg: 'told' });
  });

  it('has no credential that an error, a message or a context quotes', () => {
    const text = written((logger) => {
      logger.error({ err: new Error(`unable to access 'https://ci:${SECRET}@git.example.com/'`) }, 'failed');
      logger.warn({ reason: `connect postgresql://tidemark:${SECRET}@db/x refused` }, `asked with Authorization: Bearer ${SECRET}`);
      logger.child({ url: `https://${SECRET}@git.example.com` }).info('of a child');
      logger.info({ deep: { er: { than: { paths: [`-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`] } } } }, 'deep');
    });
    expect(text).not.toContain(SECRET);
    expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { level: number }).level)).toEqual([50, 40, 30, 30]);
  });
});
