import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EXIT } from './exit-codes.js';
import { DEFAULT_SERVER, forgetSession, loadSession, saveSession, settingsFile } from './session.js';

const OURS = 'https://tidemark.example.test';
const THEIRS = 'https://elsewhere.example.test';

describe('the session file', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tidemark-cli-'));
    env = { XDG_CONFIG_HOME: folder };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const mode = async (file: string): Promise<string> => ((await stat(file)).mode & 0o777).toString(8);

  it('can be read by nobody else, nor can its folder', async () => {
    const file = await saveSession('ours', { server: OURS, token: 'secret' }, env);
    expect(file).toBe(path.join(folder, 'tidemark/config.yaml'));
    expect([await mode(file), await mode(path.dirname(file))]).toEqual(['600', '700']);
  });

  it('is closed again when it was readable by others', async () => {
    const file = settingsFile(env);
    await mkdir(path.dirname(file));
    await writeFile(file, 'contexts: {}\n', { mode: 0o644 });
    await saveSession('ours', { server: OURS, token: 'secret' }, env);
    expect(await mode(file)).toBe('600');
  });

  it('gives the kept token to the server it is of', async () => {
    await saveSession('ours', { server: OURS, token: 'secret', ca: 'PEM' }, env);
    expect(await loadSession({}, env)).toEqual({ server: OURS, token: 'secret', ca: 'PEM' });
    expect(await loadSession({ server: OURS }, env)).toEqual({ server: OURS, token: 'secret', ca: 'PEM' });
  });

  it.each([
    ['the flag', { server: THEIRS }, {}],
    ['the environment', {}, { TIDEMARK_SERVER: THEIRS }],
    ['the flag beside a context', { server: THEIRS, context: 'ours' }, {}],
  ])('never gives a kept token or CA to another server named by %s', async (_, flags, more) => {
    await saveSession('ours', { server: OURS, token: 'secret', ca: 'PEM' }, env);
    expect(await loadSession(flags, { ...env, ...more })).toEqual({ server: THEIRS });
  });

  it('takes flags before the environment before what is kept', async () => {
    await saveSession('ours', { server: OURS, token: 'kept' }, env);
    expect((await loadSession({}, { ...env, TIDEMARK_TOKEN: 'environment' })).token).toBe('environment');
    expect((await loadSession({ token: 'flag' }, { ...env, TIDEMARK_TOKEN: 'environment' })).token).toBe('flag');
  });

  it('keeps several contexts, uses the last signed in to, and forgets the token alone', async () => {
    await saveSession('ours', { server: OURS, token: 'one' }, env);
    await saveSession('theirs', { server: THEIRS, token: 'two' }, env);
    expect(await loadSession({}, env)).toEqual({ server: THEIRS, token: 'two' });
    expect(await loadSession({ context: 'ours' }, env)).toEqual({ server: OURS, token: 'one' });
    await forgetSession(THEIRS, env);
    expect(await loadSession({}, env)).toEqual({ server: THEIRS });
    expect(await readFile(settingsFile(env), 'utf8')).not.toContain('two');
  });

  it('is the local control plane when nothing was kept', async () => {
    expect(await loadSession({}, env)).toEqual({ server: DEFAULT_SERVER });
  });

  it('names the contexts there are when one is not', async () => {
    await saveSession('ours', { server: OURS }, env);
    await expect(loadSession({ context: 'other' }, env)).rejects.toMatchObject({ exitCode: EXIT.usage, message: 'There is no context "other".', nextStep: expect.stringContaining('ours') });
  });

  it.each(['just words', '[]', 'contexts: none', 'contexts: { a: [', 'contexts: { ours: { server: 5 } }'])('is refused with its name when it holds %s', async (text) => {
    const file = path.join(folder, 'config.yaml');
    await writeFile(file, text);
    await expect(loadSession({}, { TIDEMARK_CONFIG: file })).rejects.toMatchObject({ exitCode: EXIT.usage, message: expect.stringContaining(file) });
  });
});
