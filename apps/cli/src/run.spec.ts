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

  it('takes a refused mutation for an error with all its reasons', async () => {
    answer = { status: 200, body: JSON.stringify({ data: { refresh: { position: null, userErrors: [{ code: 'catalog.application-not-found', message: 'There is no application "shop".', path: ['application'], nextStep: 'Declare it.' }] } } }) };
    expect(await ask('app', 'refresh', 'shop')).toMatchObject({ status: EXIT.notFound, out: '', err: 'tidemark: application: There is no application "shop".\n  Declare it.\n' });
  });
});
