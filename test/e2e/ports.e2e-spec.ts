import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { request } from 'node:https';
import path from 'node:path';
import { connect as connectTls, TLSSocket } from 'node:tls';
import { TidemarkSystem } from '../system/tidemark-system.js';

interface Seen {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Every path of the process, as a stranger would ask for it. */
const ROUTES: readonly { method: string; path: string; status: Partial<Record<'http' | 'tls', number>> }[] = [
  { method: 'GET', path: '/livez', status: { http: 200, tls: 200 } },
  { method: 'GET', path: '/readyz', status: { http: 401, tls: 401 } },
  { method: 'GET', path: '/metrics', status: { http: 401, tls: 401 } },
  { method: 'GET', path: '/graphql', status: { http: 405, tls: 405 } },
  { method: 'POST', path: '/graphql', status: { http: 401, tls: 401 } },
  ...['github', 'gitlab', 'gitea', 'bitbucket'].map((provider) => ({ method: 'POST', path: `/webhooks/${provider}`, status: { http: 401, tls: 401 } })),
  { method: 'POST', path: '/webhooks/nobody', status: { http: 404, tls: 404 } },
  { method: 'GET', path: '/agent/v1/session', status: { http: 404, tls: 404 } },
  { method: 'GET', path: `/agent/v1/bundles/sha256:${'0'.repeat(64)}`, status: { http: 404, tls: 401 } },
  { method: 'POST', path: '/agent/v1/renew', status: { http: 404, tls: 401 } },
  { method: 'POST', path: '/agent/v1/enrol', status: { http: 404, tls: 400 } },
  { method: 'GET', path: '/agent/v1/nothing', status: { http: 404, tls: 404 } },
];

describe('the two ports, to a stranger', () => {
  let system: TidemarkSystem;
  let tlsPort: number;
  let authority: string;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: [] });
    authority = await readFile(path.join(system.dataDir, 'pki/ca.crt'), 'utf8');
    tlsPort = system.tlsPort;
  }, 120_000);
  afterAll(() => system?.stop(), 60_000);

  const overTls = (method: string, where: string, body: string): Promise<Seen> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: tlsPort, ca: authority, method, path: where, headers: { 'content-type': 'application/json' }, timeout: 10_000 }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      });
      asked.on('error', reject).end(body);
    });
  const overHttp = async (method: string, where: string, body: string): Promise<Seen> => {
    const answer = await fetch(`${system.address}${where}`, { method, headers: { 'content-type': 'application/json' }, ...(method === 'POST' && { body }), signal: AbortSignal.timeout(10_000) });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
  };

  it.each(ROUTES)('answer $method $path with nothing but a refusal', async ({ method, path: where, status }) => {
    const [http, tls] = await Promise.all([overHttp, overTls].map((ask) => ask(method, where, method === 'POST' ? '{}' : '')));
    expect({ http: http?.status, tls: tls?.status }).toEqual(status);
    for (const seen of [http, tls]) {
      expect(seen?.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
      expect(seen?.headers['x-powered-by']).toBeUndefined();
      expect(seen?.text).not.toMatch(/node_modules|at [A-Za-z.]+ \(/);
      if (!where.startsWith('/agent/')) expect(seen?.headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('give pages a policy that runs no foreign script and shows them in no frame', async () => {
    const { headers } = await overHttp('GET', '/', '');
    const policy = String(headers['content-security-policy']);
    for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]) expect(policy).toContain(rule);
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-frame-options': 'SAMEORIGIN' });
  });

  it('refuse bodies above their limits', async () => {
    expect((await overHttp('POST', '/graphql', JSON.stringify({ query: 'x'.repeat(1_100_000) }))).status).toBe(413);
    expect((await overHttp('POST', '/webhooks/github', 'x'.repeat(5_400_000))).status).toBe(413);
    expect((await overTls('POST', '/agent/v1/enrol', 'x'.repeat(300_000))).status).toBe(413);
  });

  it('cut off who is slow on purpose, and serve the others meanwhile', async () => {
    const port = Number(new URL(system.address).port);
    const slow: readonly (readonly [string, Socket, string])[] = [
      ['headers, a byte now and then', connect(port, '127.0.0.1'), 'GET /livez HTTP/1.1\r\nhost: x\r\nx-slow: '],
      ['a TLS handshake that never begins', connect(tlsPort, '127.0.0.1'), ''],
      ['a TLS handshake of one byte', connect(tlsPort, '127.0.0.1'), '\x16'],
      ['headers over TLS', connectTls({ port: tlsPort, host: '127.0.0.1', ca: authority, servername: 'localhost' }), 'GET /livez HTTP/1.1\r\nhost: x\r\nx-slow: '],
      ['a body for the agents', connectTls({ port: tlsPort, host: '127.0.0.1', ca: authority, servername: 'localhost' }), 'POST /agent/v1/enrol HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{'],
    ];
    const cut = slow.map(([what, socket, start]) => {
      const trickle = setInterval(() => socket.writable && start !== '' && socket.write('a'), 1_000);
      socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => start !== '' && socket.write(start));
      socket.on('error', () => undefined).resume();
      return new Promise<string>((resolve) => socket.once('close', () => (clearInterval(trickle), resolve(what))));
    });
    const from = performance.now();
    expect((await overHttp('GET', '/livez', '')).status).toBe(200);
    expect((await overTls('GET', '/livez', '')).status).toBe(200);
    expect(performance.now() - from).toBeLessThan(5_000);
    expect(await Promise.all(cut)).toEqual(slow.map(([what]) => what));
  }, 30_000);

  it('refuse headers without end', async () => {
    const port = Number(new URL(system.address).port);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(`GET /livez HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(40_000)}\r\n\r\n`));
      socket.setEncoding('utf8').once('data', (text: string) => resolve(text)).once('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});
