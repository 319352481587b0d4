import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXIT } from './exit-codes.js';
import type { ExitCode } from './exit-codes.js';
import { run } from './run.js';

interface Ran { status: ExitCode; out: string; err: string }

async function cli(args: string[], env: NodeJS.ProcessEnv = {}, stdin = ''): Promise<Ran> {
  const ran = { out: '', err: '' };
  const io = {
    out: (text: string) => void (ran.out += text),
    err: (text: string) => void (ran.err += text),
    env: { TIDEMARK_CONFIG: '/nonexistent/tidemark.yaml', ...env },
    stdin: () => Promise.resolve(stdin),
  };
  return { status: await run(args, io), ...ran };
}

describe('a command line', () => {
  let server: Server;
  let address: string;
  let answer: { status: number; body: string };
  let asked: { authorization: string | undefined }[];

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push({ authorization: request.headers.authorization });
      request.resume().on('end', () => response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll(() => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  }));

  const answerError = (code: string, message: string, more: object = {}): void => {
    answer = { status: 200, body: JSON.stringify({ errors: [{ message, extensions: { code, ...more } }] }) };
  };
  const ask = (...args: string[]): Promise<Ran> => cli(['--server', address, '--token', 'tmk_x', ...args]);

  it.each([[['--help']], [['--version']], [['app', '--help']]])('asks for help with %j: status 0, on standard output', async (args) => {
    const { status, out, err } = await cli(args);
    expect({ status, err }).toEqual({ status: EXIT.ok, err: '' });
    expect(out).not.toBe('');
  });

  it.each([
    [['nothing-like-it'], /unknown command/],
    [['app', 'list', '--nothing-like-it'], /unknown option/],
    [['app', 'get'], /missing required argument/],
    [['app', 'list', '-o', 'xml'], /xml.*table/],
    [['app', 'wait', 'shop', '--timeout', 'soon'], /duration/],
    [['app', 'sync', 'shop', '--allow-empty', '--reason', 'over'], /--prune/],
    [['app', 'sync', 'shop', '--prune', '--allow-empty'], /--reason/],
  ])('that is wrong, as %j, has the status of usage and nothing on standard output', async (args, message) => {
    const { status, out, err } = await cli(args);
    expect({ status, out }).toEqual({ status: EXIT.usage, out: '' });
    expect(err).toMatch(message);
  });

  it.each([
    ['UNAUTHENTICATED', EXIT.authNeeded, /tidemark login/],
    ['FORBIDDEN', EXIT.denied, /no such right/],
    ['NOT_FOUND', EXIT.notFound, /no such right/],
    ['INTERNAL', EXIT.other, /request r-1/],
  ])('that is answered %s ends with %d, says why in one sentence and shows no stack', async (code, expected, words) => {
    answerError(code, 'no such right', { requestId: 'r-1' });
    const { status, out, err } = await ask('app', 'list');
    expect({ status, out }).toEqual({ status: expected, out: '' });
    expect(err).toMatch(/^tidemark: no such right/);
    expect(err).toMatch(words);
    expect(err).not.toMatch(/at .*\.(js|ts)/);
  });

  it('tells the next step the server names', async () => {
    answerError('CONFLICT', 'It is held.', { nextStep: 'Release it first.' });
    expect(await ask('app', 'list')).toMatchObject({ status: EXIT.conflict, err: 'tidemark: It is held.\n  Release it first.\n' });
  });

  it('says which address does not answer', async () => {
    const { status, err } = await cli(['--server', 'http://127.0.0.1:1', 'app', 'list']);
    expect(status).toBe(EXIT.other);
    expect(err).toMatch(/^tidemark: http:\/\/127\.0\.0\.1:1 does not answer: .*\n {2}Is the control plane running\?/);
  });

  it('says that an address is not of a control plane', async () => {
    answer = { status: 404, body: '<html>' };
    expect(await ask('app', 'list')).toMatchObject({ status: EXIT.other, err: expect.stringContaining('answered 404 and no JSON') });
  });

  it('says that a server is no address', async () => {
    expect(await cli(['--server', 'not an address', 'app', 'list'])).toMatchObject({ status: EXIT.usage, err: expect.stringContaining('"not an address" is not an address') });
  });

  it('finds nothing: an empty list is a list', async () => {
    answer = { status: 200, body: JSON.stringify({ data: { applications: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } } }) };
    expect(await ask('app', 'list', '-o', 'json')).toEqual({ status: EXIT.ok, out: '[]\n', err: '' });
    expect(asked).toEqual([{ authorization: 'Bearer tmk_x' }]);
  });

  it('shows drift a line a field: who wrote it, how and when, and how it ended', async () => {
    const [minutesAgo, hoursAgo] = [3, 180].map((minutes) => new Date(Date.now() - minutes * 60_000).toISOString());
    const drift = { resource: 'apps/Deployment/shop/web', change: 'modified', beganAt: minutesAgo, endedAt: null, how: null, beforeAdoption: false, cluster: { name: 'east' } };
    const nodes = [
      { ...drift, fields: [{ path: 'spec.replicas', desired: 2, live: 5, manager: 'kubectl-edit', operation: 'Update', time: minutesAgo }, { path: 'spec.paused', desired: null, live: true, manager: '', operation: null, time: null }] },
      { ...drift, resource: '/ConfigMap/shop/old', beforeAdoption: true, endedAt: minutesAgo, how: 'corrected', fields: [{ path: 'data.a', desired: 'git', live: 'x'.repeat(60), manager: 'helm', operation: 'Update', time: hoursAgo }] },
      { ...drift, change: 'deleted', fields: [] },
    ];
    answer = { status: 200, body: JSON.stringify({ data: { application: { id: '1', name: 'shop', namespace: 'argocd' }, driftTimeline: { nodes, pageInfo: { hasNextPage: false, endCursor: null } } } }) };
    const { out, status } = await ask('app', 'drift', 'shop');
    expect([status, ...out.trimEnd().split('\n')]).toEqual([
      EXIT.ok,
      'BEGAN   CLUSTER  OBJECT                    FIELD          IN GIT  LIVE                                      BY            HOW     WROTE   ENDED',
      '3m ago  east     apps/Deployment/shop/web  spec.replicas  2       5                                         kubectl-edit  Update  3m ago  open',
      '3m ago  east     apps/Deployment/shop/web  spec.paused    -       true                                      unknown       -       -       open',
      `3m ago  east     /ConfigMap/shop/old       data.a         git     ${'x'.repeat(39)}…  helm          Update  3h ago  corrected (was there before adoption)`,
      '3m ago  east     apps/Deployment/shop/web  (deleted)      -       -                                         unknown       -       -       open',
    ]);
    expect((await ask('app', 'drift', 'shop', '--open', '-o', 'name')).out).toBe('east/apps/Deployment/shop/web\n'.repeat(3));
  });

  it('takes a refused mutation for an error with all its reasons', async () => {
    answer = { status: 200, body: JSON.stringify({ data: { refresh: { position: null, userErrors: [{ code: 'catalog.application-not-found', message: 'There is no application "shop".', path: ['application'], nextStep: 'Declare it.' }] } } }) };
    expect(await ask('app', 'refresh', 'shop')).toMatchObject({ status: EXIT.notFound, out: '', err: 'tidemark: application: There is no application "shop".\n  Declare it.\n' });
  });
});
