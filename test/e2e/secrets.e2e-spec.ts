import { randomBytes } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '@tidemark/testing';
import { apiPlaces } from '../system/api-sweep.js';
import { joinWithToken } from '../system/join.js';
import { databasePlaces, folderPlaces, leaksIn, spellingsOf } from '../system/leak-search.js';
import type { Place } from '../system/leak-search.js';
import { runCli } from '../system/run-cli.js';
import type { CliRun } from '../system/run-cli.js';
import { editedSecret, plantedCanaries, SecretFleet } from '../system/secret-fleet.js';
import { SecretWatch } from '../system/secret-watch.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const LONG = 120_000;
const CLUSTER = 'alpha';

interface DriftRow { change: string; endedAt: string | null; fields: { path: string }[] }

describe('secrets stay out', () => {
  const planted = plantedCanaries();
  const credentials: Record<string, string> = {
    gitPassword: `cnry-git-${randomBytes(9).toString('hex')}`,
    wrongGitPassword: `cnry-wrong-git-${randomBytes(9).toString('hex')}`,
    wrongPassword: `cnry-wrong-password-${randomBytes(9).toString('hex')}`,
    wrongBearer: `tmk_cnry-${randomBytes(18).toString('hex')}`,
  };
  const canaries = (): Record<string, string> => ({ ...planted, ...credentials });
  const said: Place[] = [];
  let system: TidemarkSystem;
  let fleet: SecretFleet;
  let watch: SecretWatch;

  beforeAll(async () => {
    system = await TidemarkSystem.start({ clusters: [CLUSTER], env: { TIDEMARK_LOG_LEVEL: 'trace' } });
    credentials['adminPassword'] = (await readFile(path.join(system.dataDir, 'admin-password'), 'utf8')).trim();
    credentials['session'] = system.api.token ?? '';
    credentials['apiToken'] = (await system.api.mutate<{ token: string }>('issueToken', { name: 'robot', expiresInDays: 1 }, 'token')).token;
    credentials['joinToken'] = await system.api.registerCluster('beta');
    // A part of a token that names it may be told; what proves it may not.
    for (const name of ['session', 'apiToken', 'joinToken']) credentials[`${name}Secret`] = secretPart(credentials[name] ?? '');
    watch = new SecretWatch(Object.values(canaries()).flatMap((value) => spellingsOf(value).filter(({ anyCase }) => !anyCase).map(({ form }) => form)));
    fleet = await SecretFleet.declare(system, CLUSTER, planted);
  }, LONG);

  afterAll(async () => {
    await watch?.stop();
    await system?.stop();
  }, LONG);

  const cli = async (args: readonly string[], input = '', env: Record<string, string> = {}): Promise<CliRun> => {
    const run = await runCli(args, { TIDEMARK_SERVER: system.address, TIDEMARK_TOKEN: system.api.token ?? '', TIDEMARK_CONFIG: path.join(system.dataDir, '..', 'cli.yaml'), ...env }, input);
    said.push({ where: `tidemark ${args.join(' ')}`, text: `${run.stdout}\n${run.stderr}` });
    return run;
  };
  const drifts = async (application: string): Promise<DriftRow[]> => {
    const answer = await system.api.query<{ driftTimeline: { nodes: DriftRow[] } }>('query($application: String!) { driftTimeline(application: $application, first: 10) { nodes { change endedAt fields { path } } } }', { application });
    return answer.driftTimeline.nodes;
  };
  const valueIn = (name: string, namespace: string, key: string) => system.kubectl(CLUSTER, '-n', namespace, 'get', 'secret', name, '-o', `jsonpath={.data.${key}}`);

  it('of plain files, generators and charts reach the cluster as they are', async () => {
    await fleet.goodAreLive();
    expect(Buffer.from(await valueIn('vault', 'vault', 'password'), 'base64').toString()).toBe(planted.stringData);
    expect(Buffer.from(await valueIn('vault', 'vault', 'key'), 'base64').toString()).toBe(planted.data);
    expect(Buffer.from(await valueIn('charted', 'charted', 'password'), 'base64').toString()).toBe(planted.helmValue);
    expect(Buffer.from(await valueIn('charted', 'charted', 'token'), 'base64').toString()).toBe(planted.helmParameter);
    expect(Buffer.from(await valueIn('charted', 'charted', 'key'), 'base64').toString()).toBe(planted.helmInline);
  }, LONG);

  it('that cannot be rendered or are refused are told of without their values', async () => {
    await fleet.brokenHaveFailed();
    for (const name of fleet.names) await cli(['app', 'get', name, '-o', 'json']);
  }, LONG);

  it('that people change in the cluster are drift by name of the field', async () => {
    await system.apply(CLUSTER, editedSecret('vault', planted.healed));
    await system.apply(CLUSTER, editedSecret('adrift', planted.drifted));
    await eventually(async () => (await drifts('adrift')).some(({ fields }) => fields.some(({ path: field }) => field === 'data.password')), { what: 'the drift to be told', timeoutMs: 30_000 });
    await eventually(async () => (await drifts('vault')).some(({ endedAt }) => endedAt !== null), { what: 'the drift to be corrected', timeoutMs: 30_000 });
    expect(Buffer.from(await valueIn('vault', 'vault', 'password'), 'base64').toString()).toBe(planted.stringData);
    expect(await cli(['app', 'diff', 'adrift'])).toMatchObject({ code: 1, stdout: expect.stringContaining('data.password') });
    await cli(['app', 'diff', 'adrift', '-o', 'json']);
    expect(await cli(['app', 'sync', 'adrift', '--dry-run'])).toMatchObject({ code: 0 });
  }, LONG);

  it('that change in Git differ in history, and can be rolled back', async () => {
    await fleet.goodAreLive(await fleet.changeValue());
    expect(Buffer.from(await valueIn('vault', 'vault', 'password'), 'base64').toString()).toBe(planted.next);
    const history = await cli(['app', 'history', 'vault', '-o', 'json']);
    expect(history.code).toBe(0);
    await cli(['app', 'history', 'vault', '--diff']);
    expect(await cli(['app', 'rollback', 'vault', '1', '--reason', 'back to the first password'])).toMatchObject({ code: 0 });
    await eventually(async () => Buffer.from(await valueIn('vault', 'vault', 'password'), 'base64').toString() === planted.stringData, { what: 'the first password to be back', timeoutMs: 30_000 });
  }, LONG);

  it('of repositories and people are refused without being repeated', async () => {
    const { gitPassword = '', wrongGitPassword = '', wrongPassword = '', wrongBearer = '', apiToken = '', joinToken = '' } = credentials;
    await system.git.git.repository('private', { credentials: { username: 'robot', password: gitPassword } });
    const url = system.git.git.cloneUrl('private');
    expect((await cli(['repo', 'add', url, '--username', 'robot', '--password-stdin'], wrongGitPassword)).code).toBe(20);
    expect((await cli(['repo', 'add', url, '--username', 'robot', '--password-stdin'], gitPassword)).code).toBe(0);
    expect((await cli(['repo', 'add', url.replace('://', `://robot:${gitPassword}@`)])).code).not.toBe(0);
    await cli(['login', system.address, '--password-stdin'], wrongPassword, { TIDEMARK_TOKEN: '' });
    expect(await cli(['whoami'], '', { TIDEMARK_TOKEN: wrongBearer })).toMatchObject({ code: 4 });
    expect(await cli(['whoami'], '', { TIDEMARK_TOKEN: apiToken })).toMatchObject({ code: 0 });
    expect(await joinWithToken(system, 'beta', joinToken)).toBe('joined');
    expect(await joinWithToken(system, 'gamma', joinToken)).toMatch(/refused|already/);
  }, LONG);

  it('are in no row, log, report, command line, metric or answer, however they are written', async () => {
    for (const args of [['app', 'list', '-o', 'json'], ['cluster', 'list', '-o', 'json'], ['repo', 'list', '-o', 'json'], ['events', 'tail', '--help']]) await cli(args);
    const { seen, looks } = await watch.stop();
    expect(looks).toBeGreaterThan(50);
    // The tests themselves gave one address with a password in it as an argument.
    expect(seen.filter((line) => !line.includes('://robot:'))).toEqual([]);
    const metrics = await fetch(`${system.address}/metrics`, { headers: { authorization: `Bearer ${system.api.token}` } });
    const folders = await Promise.all([...system.members.values()].map(({ stateDir }) => folderPlaces(stateDir, (file) => file.startsWith(path.join(stateDir, 'bundles')) || file.includes('private'))));
    const rows = await databasePlaces(await system.databaseUrl());
    const isBundle = ({ where }: Place): boolean => where === 'app.bundles' || where === 'app.withheld_values';
    // The search finds what is there: else its silence would say nothing.
    expect(leaksIn(rows.filter(isBundle), { data: planted.data, next: planted.next }).length).toBeGreaterThan(2);
    const places: Place[] = [
      // What is applied has to be somewhere: bundles hold it, and nothing else does.
      ...rows.filter((place) => !isBundle(place)),
      ...(await apiPlaces(system.api, fleet.names)),
      ...folders.flat(),
      ...said.filter(({ where }) => !where.includes('://robot:')),
      { where: '/metrics', text: await metrics.text() },
      { where: 'log of PostgreSQL', text: await readFile(path.join(system.dataDir, 'postgres/postgres.log'), 'utf8') },
      ...(await Promise.all(['control-plane', 'agent-alpha', 'agent-beta', 'agent-gamma'].map(async (part) => ({ where: `log of ${part}`, text: await system.log(part) })))),
    ];
    expect(places.length).toBeGreaterThan(200);
    expect(leaksIn(places, canaries())).toEqual([]);
  }, LONG);

  it('on disk are for their owner alone', async () => {
    const open: string[] = [];
    const closed = [...['admin-password', 'pki', 'mirrors', 'credentials', 'postgres/password', 'postgres/postgres.log', 'postgres/data'].map((name) => path.join(system.dataDir, name)), ...[...system.members.values()].map(({ stateDir }) => stateDir)];
    const keys = (await readdir(path.join(system.dataDir, 'pki'))).filter((name) => name.endsWith('.key')).map((name) => path.join(system.dataDir, 'pki', name));
    for (const file of [...closed, ...keys]) if (((await stat(file)).mode & 0o077) !== 0) open.push(file);
    expect(keys.length).toBeGreaterThan(1);
    expect(open).toEqual([]);
  });
});

/** Credentials are `kind_id_secret_checksum` or `kind_secret…`; the longest part is what proves them. */
const secretPart = (credential: string): string => credential.split('_').reduce((longest, part) => (part.length > longest.length ? part : longest), '');
