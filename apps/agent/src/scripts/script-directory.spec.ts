import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KubernetesObject } from '@tidemark/manifest';
import { pino } from 'pino';
import { ScriptDirectory } from './script-directory.js';

const shop: KubernetesObject = { apiVersion: 'example.com/v1', kind: 'Shop', metadata: { name: 'corner' }, spec: {} };
const root = mkdtempSync(path.join(tmpdir(), 'script-directory-'));
const opened: ScriptDirectory[] = [];

/** A followed directory, and the next change it tells of. */
function followed(directory: string | null) {
  const scripts = new ScriptDirectory({ directory, logger: pino({ level: 'silent' }), settleMs: 20 });
  let next = Promise.withResolvers<(key: { group: string; kind: string }) => boolean>();
  scripts.follow((speaksOf) => {
    next.resolve(speaksOf);
    next = Promise.withResolvers();
  });
  opened.push(scripts);
  return { scripts, changed: () => next.promise };
}

function place(directory: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  writeFileSync(path.join(directory, file), text);
}

afterAll(() => {
  for (const scripts of opened) scripts.close();
  rmSync(root, { recursive: true });
});

describe('a directory of scripts', () => {
  it('is read again when a script changes, comes or goes, and names the kinds it speaks of', async () => {
    const directory = path.join(root, 'changing');
    place(directory, 'example.com/Shop/health.lua', 'return { status = "Healthy", message = "first" }');
    const { scripts, changed } = followed(directory);
    expect(scripts.health(shop)).toEqual({ status: 'Healthy', message: 'first' });
    let told = changed();
    place(directory, 'example.com/Shop/health.lua', 'return { status = "Degraded", message = "second" }');
    const speaksOf = await told;
    expect(scripts.health(shop)).toEqual({ status: 'Degraded', message: 'second' });
    expect([speaksOf({ group: 'example.com', kind: 'Shop' }), speaksOf({ group: 'apps', kind: 'Deployment' })]).toEqual([true, false]);
    told = changed();
    rmSync(path.join(directory, 'example.com/Shop/health.lua'));
    expect((await told)({ group: 'example.com', kind: 'Shop' })).toBe(true);
    expect(scripts.health(shop)).toBeUndefined();
  });

  it('may be a mounted ConfigMap, whose files change by a link that is put in place', async () => {
    const directory = path.join(root, 'mounted');
    const file = 'resource.customizations.health.example.com_Shop';
    place(directory, `..one/${file}`, 'return { status = "Healthy" }');
    place(directory, `..two/${file}`, 'return { status = "Suspended" }');
    symlinkSync('..one', path.join(directory, '..data'));
    symlinkSync(path.join('..data', file), path.join(directory, file));
    const { scripts, changed } = followed(directory);
    expect(scripts.health(shop)?.status).toBe('Healthy');
    const told = changed();
    symlinkSync('..two', path.join(directory, '..data_tmp'));
    renameSync(path.join(directory, '..data_tmp'), path.join(directory, '..data'));
    await told;
    expect(scripts.health(shop)?.status).toBe('Suspended');
  });

  it('keeps what it read last when it is taken away, and lets a bad script spoil only its kind', () => {
    const directory = path.join(root, 'bad');
    place(directory, 'example.com/Shop/health.lua', 'return nonsense(');
    place(directory, 'example.com/Stall/health.lua', 'return { status = "Healthy" }');
    const { scripts } = followed(directory);
    rmSync(directory, { recursive: true });
    expect(scripts.health(shop)).toMatchObject({ status: 'Unknown', message: expect.stringContaining('example.com/Shop/health.lua:1:') });
    expect(scripts.health({ ...shop, kind: 'Stall' })).toEqual({ status: 'Healthy', message: '' });
  });

  it('that was not given or is not there leaves everything to the built-in checks and actions', () => {
    for (const directory of [null, path.join(root, 'absent')]) {
      const { scripts } = followed(directory);
      expect(scripts.health(shop)).toBeUndefined();
      expect(scripts.actions({ ...shop, apiVersion: 'apps/v1', kind: 'Deployment' }).map(({ name }) => name)).toContain('restart');
    }
  });
});
