import { createLogger } from './logger.js';

const SECRET = 'hunter2-hunter2';

/** What a logger writes. */
function written(log: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  log(createLogger('trace', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
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
