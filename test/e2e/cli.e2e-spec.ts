import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually, tempDir } from '@tidemark/testing';
import { parse } from 'yaml';
import type { GitRepository, TempDir } from '@tidemark/testing';
import { signIn, signOut, whoAmI } from '../system/cli-session.js';
import { joinWithToken } from '../system/join.js';
import { TidemarkSystem } from '../system/tidemark-system.js';

const map = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { value: '${value}' }\n`;

/** A manual application on the default namespace. */
const manual = (repoURL: string) => `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: ledger, namespace: argocd }
spec:
  project: default
  source: { repoURL: '${repoURL}', path: ledger, targetRevision: main }
  destination: { name: in-cluster, namespace: default }
`;

describe('the command line, as a person and as a script use it', () => {
  let system: TidemarkSystem;
  let repository: GitRepository;
  let files: TempDir;

  beforeAll(async () => {
    [system, files] = await Promise.all([TidemarkSystem.start({ clusters: ['alpha'] }), tempDir('cli')]);
    repository = await system.repository('ledger');
    await repository.commitFiles({ files: { 'ledger/settings.yaml': map('one') }, message: 'Open the ledger' });
  }, 120_000);

  afterAll(async () => {
    await system?.stop();
    await files?.remove();
  }, 60_000);

  const settled = (sync: string) => eventually(async () => (await system.api.targets('ledger'))[0]?.sync === sync, { what: `the ledger to be ${sync}`, timeoutMs: 30_000 });

  it('declares from a file, and says what a dry run would do', async () => {
    const file = path.join(files.path, 'ledger.yaml');
    await writeFile(file, manual(system.git.git.cloneUrl('ledger')));
    expect(await system.cli('apply', '-f', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('--cluster') });
    expect(await system.cli('apply', '-f', file, '--cluster', 'alpha', '--dry-run')).toMatchObject({ code: 0, stdout: 'application/ledger declared (dry run)\n' });
    expect(await system.cli('apply', '-f', file, '--cluster', 'alpha')).toMatchObject({ code: 0, stdout: 'application/ledger declared\n' });
    await settled('OUT_OF_SYNC');
  }, 60_000);

  it('tells apart "differs", "nothing differs" and "went wrong" by its exit status', async () => {
    const before = await system.cli('app', 'diff', 'ledger');
    expect(before.code).toBe(1);
    expect(before.stdout).toContain('ConfigMap/default/settings');
    const plan = await system.cli('app', 'sync', 'ledger', '--dry-run');
    expect(plan).toMatchObject({ code: 0 });
    expect(plan.stdout).toMatch(/Sync +wave 0 +apply +.*settings/);
    const plans = [{ cluster: 'alpha', plan: { total: 1, refusal: null, actions: [{ phase: 'Sync', wave: 0, effect: 'create', key: { kind: 'ConfigMap', name: 'settings' } }] } }];
    expect(JSON.parse((await system.cli('app', 'sync', 'ledger', '--dry-run', '-o', 'json')).stdout)).toMatchObject(plans);
    expect(parse((await system.cli('app', 'sync', 'ledger', '--dry-run', '-o', 'yaml')).stdout)).toMatchObject(plans);
    expect((await system.cli('app', 'sync', 'ledger', '--dry-run', '-o', 'name')).stdout).toBe('alpha/ConfigMap/default/settings\n');
    expect(await system.cli('app', 'sync', 'ledger', '--reason', 'first delivery')).toMatchObject({ code: 0 });
    expect(await system.cli('app', 'diff', 'ledger')).toMatchObject({ code: 0, stdout: '', stderr: 'no differences\n' });
    expect(await system.cli('app', 'get', 'nobody')).toMatchObject({ code: 5, stderr: expect.stringContaining('no application "nobody"') });
    expect(await system.cli('app', 'wait', 'ledger', '--timeout', '5s')).toMatchObject({ code: 0 });
    expect(await system.cli('app', 'list', '--token', 'tmk_wrong')).toMatchObject({ code: 4, stderr: expect.stringContaining('tidemark login') });
    expect(await system.cli('app', 'list', '-o', 'tabel')).toMatchObject({ code: 2 });
    expect(await system.cli('app', 'rollback', 'ledger', '99')).toMatchObject({ code: 5, stderr: expect.stringContaining('99') });
  }, 90_000);

  it('waits no longer than it was told, and says for what it waited', async () => {
    await repository.commitFiles({ files: { 'ledger/settings.yaml': map('two') }, message: 'Second entry' });
    await settled('OUT_OF_SYNC');
    const waited = await system.cli('app', 'wait', 'ledger', '--sync', '--timeout', '1s');
    expect(waited).toMatchObject({ code: 3, stderr: expect.stringContaining('alpha: sync is OUT_OF_SYNC') });
  }, 60_000);

  it('gives a registered cluster a fresh way in, and shuts the older one', async () => {
    const [first] = JSON.parse((await system.cli('cluster', 'register', 'delta', '-o', 'json')).stdout) as { token: string }[];
    const joining = await system.cli('cluster', 'join', 'delta', '--reason', 'the command was lost');
    expect(joining).toMatchObject({ code: 0, stderr: expect.stringContaining('it works once, until') });
    const token = /tmj_[\w-]+/.exec(joining.stdout)?.[0] ?? '';
    expect(token).not.toBe(first?.token);
    expect(await joinWithToken(system, 'delta-late', first?.token ?? '')).not.toBe('joined');
    expect(await joinWithToken(system, 'delta', token)).toBe('joined');
    expect(await system.cli('cluster', 'join', 'nowhere')).toMatchObject({ code: expect.not.stringMatching('0'), stderr: expect.stringContaining('nowhere') });
    expect(await system.cli('cluster', 'join', 'delta', '--manifest')).toMatchObject({ code: 0, stdout: expect.stringContaining('kind: Deployment') });
  }, 60_000);

  it('gives machines whole documents and people a table', async () => {
    const json = JSON.parse((await system.cli('app', 'list', '-o', 'json')).stdout) as { name: string }[];
    expect(json.map((app) => app.name)).toEqual(['ledger']);
    expect((await system.cli('app', 'list', '-o', 'name')).stdout).toBe('application/ledger\n');
    expect((await system.cli('cluster', 'list', '-o', 'yaml')).stdout).toMatch(/^- id: .*\n {2}name: alpha\n/);
    const wide = (await system.cli('app', 'list', '-o', 'wide')).stdout.split('\n');
    expect(wide[0]).toMatch(/^NAME +CLUSTERS +NAMESPACE +PROJECT +STATUS +HEALTH +SYNCPOLICY +REVISION +CONDITIONS +REPO +PATH +TARGET +CHANGED$/);
    expect(wide[1]).toMatch(/^ledger +alpha +default +default +OutOfSync +/);
  }, 60_000);

  it('goes back in time: the fleet as it was, what changed since, and who changed an object', async () => {
    const now = await system.cli('fleet', 'get', '-o', 'json');
    expect(now).toMatchObject({ code: 0, stderr: expect.stringMatching(/^As of position \d+ \(.*Z\): 1 targets, .* Kept since position 1 /) });
    const [target] = JSON.parse(now.stdout) as { sincePosition: number; revision: string; desiredRevision: string; sync: string }[];
    expect(target).toMatchObject({ application: 'ledger', cluster: 'alpha', sync: 'OUT_OF_SYNC', until: null });
    const before = (target?.sincePosition ?? 0) - 1;
    const then = await system.cli('fleet', 'get', '--at', String(before), '--app', 'ledger');
    expect(then.stdout.split('\n')[0]).toMatch(/^APPLICATION +CLUSTER +STATUS +HEALTH +REVISION +DESIRED +SINCE +UNTIL$/);
    expect(then).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nledger +alpha +Synced +/), stderr: expect.stringContaining(`As of position ${String(before)} `) });
    expect((await system.cli('fleet', 'get', '--at', String(before), '--sync', 'out-of-sync', '-o', 'name')).stdout).toBe('');
    expect(await system.cli('fleet', 'get', '--at', '1s')).toMatchObject({ code: 0 });
    expect(await system.cli('fleet', 'get', '--at', '2999-01-01T00:00:00Z')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('has not happened yet') });
    expect(await system.cli('fleet', 'get', '--at', 'yesterday')).toMatchObject({ code: 2, stderr: expect.stringContaining('is no instant') });
    const diff = await system.cli('fleet', 'diff', '--from', String(before), '-o', 'json');
    expect(JSON.parse(diff.stdout)).toMatchObject([{ kind: 'CHANGED', targets: 1, changes: expect.arrayContaining([{ what: 'sync', name: null, from: 'SYNCED', to: 'OUT_OF_SYNC' }]) }]);
    expect(diff.stderr).toMatch(/^From position \d+ .* to position \d+ .*: 1 targets changed\.\n$/);
    const who = await system.cli('who-changed', 'ConfigMap/settings', '-n', 'default', '-o', 'json');
    expect(JSON.parse(who.stdout)).toMatchObject([{ how: 'commit', action: 'changed', commit: { message: 'Second entry' } }, { how: 'commit', action: 'added', commit: { message: 'Open the ledger' } }]);
    expect(await system.cli('who-changed', 'settings')).toMatchObject({ code: 2, stderr: expect.stringContaining('KIND/NAME') });
    expect(await system.cli('who-changed', 'Secret/nothing')).toMatchObject({ code: 0, stderr: expect.stringContaining('Nothing is known') });
  }, 60_000);

  it('signs in by a password on standard input, keeps the session to its owner, and signs out', async () => {
    const kept = await signIn(system, files.path);
    expect(kept.mode).toBe('600');
    expect(await whoAmI(system, files.path)).toMatchObject({ code: 0, stdout: expect.stringContaining('admin') });
    expect(await signOut(system, files.path)).toMatchObject({ code: 0 });
    expect(await whoAmI(system, files.path)).toMatchObject({ code: 4 });
  }, 60_000);
});
