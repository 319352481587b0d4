import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { KubernetesObject } from '@tidemark/manifest';
import { LuaSandbox } from './lua-sandbox.js';
import { restoreShapes } from './restore-shapes.js';
import { readScripts } from './script-files.js';
import { UserScripts } from './user-scripts.js';

const directory = mkdtempSync(join(tmpdir(), 'lua-scripts-'));
const FILES: Record<string, string> = {
  'example.com/Shop/health.lua': 'if obj.status == nil then return nil end return { status = obj.status.phase, message = obj.status.text }',
  'example.com/Shop/actions/discovery.lua': 'return { open = { disabled = obj.spec.open, iconClass = "fa", params = { { name = "hours" } } }, copy = {} }',
  'example.com/Shop/actions/open/action.lua': 'obj.spec.open = true; obj.spec.hours = tonumber(actionParams.hours); return obj',
  'example.com/Shop/actions/copy.lua': 'return { { operation = "create", resource = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = obj.metadata.name } } } }',
  'example.com/Shop/actions/odd.lua': 'return { { operation = "delete", resource = obj } }',
  '_.wild.io/_/health.lua': 'return { status = "Healthy", message = "wild" }',
  'special.wild.io/Thing/health.lua': 'return { status = "Degraded" }',
  'apps/StatefulSet/actions/drain.lua': 'return obj',
  'example.com/Loop/health.lua': 'while true do end',
  'core/Pod/health.lua': 'return "fine"',
  'ConfigMap/health.lua': 'return {}',
  'example.com/Shop/notes.txt': 'no script',
  'example.com/Large/health.lua': `return { status = "Healthy" } --${'x'.repeat(300 * 1024)}`,
  'resource.customizations': '"*.mapped.io/*":\n  health.lua: return { status = "Suspended" }\nexample.com/Shop:\n  health.lua: return { status = "Unknown" }\n',
  'resource.customizations.health.example.com_Market': 'return { status = "Progressing", message = obj.metadata.name }',
  'resource.customizations.health.Service': 'return { status = "Degraded" }',
  'resource.customizations.actions.apps_Deployment': 'mergeBuiltinActions: true\ndiscovery.lua: |\n  return { drain2 = {} }\ndefinitions:\n- name: drain2\n  action.lua: |\n    obj.spec.drained = true\n    return obj\n',
  'resource.customizations.actions.apps_DaemonSet': 'discovery.lua: [',
};

const object = (apiVersion: string, kind: string, fields: Record<string, unknown> = {}): KubernetesObject => ({ apiVersion, kind, metadata: { name: 'a' }, ...fields }) as KubernetesObject;
const shop = (fields: Record<string, unknown> = {}): KubernetesObject => object('example.com/v1', 'Shop', { spec: {}, ...fields });
let scripts: UserScripts;
const problems: string[] = [];

beforeAll(() => {
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  mkdirSync(join(directory, 'example.com/Gone'));
  symlinkSync('nowhere', join(directory, 'example.com/Gone/health.lua'));
  symlinkSync('.', join(directory, 'example.com/round'));
  scripts = new UserScripts(readScripts(directory, (problem) => problems.push(problem)), new LuaSandbox({ milliseconds: 300 }));
});
afterAll(() => {
  scripts.close();
  rmSync(directory, { recursive: true });
});

describe('scripts of users', () => {
  it('say the health of their kind, or leave it to the built-in check', () => {
    expect(scripts.health(shop({ status: { phase: 'Degraded', text: 'closed' } }))).toEqual({ status: 'Degraded', message: 'closed' });
    expect(scripts.health(shop())).toBeUndefined();
    expect(scripts.health(object('v1', 'ConfigMap'))).toBeUndefined();
    expect(scripts.health(object('apps/v1', 'Deployment'))).toBeUndefined();
  });

  it('make a wrong answer Unknown, with the reason', () => {
    expect(scripts.health(shop({ status: { phase: 'Great' } }))).toEqual({ status: 'Unknown', message: 'Lua returned an invalid health status' });
    expect(scripts.health(shop({ status: 3 }))).toMatchObject({ status: 'Unknown', message: expect.stringContaining('attempt to index') });
    expect(scripts.health(object('v1', 'Pod'))).toMatchObject({ status: 'Unknown', message: 'Lua did not return a table with a health status' });
  });

  it('may be for every kind of a group, after the one for the kind itself', () => {
    expect(scripts.health(object('special.wild.io/v1', 'Other'))).toEqual({ status: 'Healthy', message: 'wild' });
    expect(scripts.health(object('special.wild.io/v1', 'Thing'))).toEqual({ status: 'Degraded', message: '' });
    expect(scripts.health(object('wild.io/v1', 'Thing'))).toBeUndefined();
  });

  it('come from the settings of the reference, too: a ConfigMap mounted as it is', () => {
    expect(scripts.health(object('example.com/v1', 'Market'))).toEqual({ status: 'Progressing', message: 'a' });
    expect(scripts.health(object('v1', 'Service'))).toEqual({ status: 'Degraded', message: '' });
    expect(scripts.health(object('far.mapped.io/v1', 'Any'))).toEqual({ status: 'Suspended', message: '' });
    const deployment = object('apps/v1', 'Deployment', { spec: {} });
    expect(scripts.actions(deployment)?.map(({ name }) => name)).toEqual(['drain2', 'pause', 'restart', 'resume', 'scale']);
    expect(scripts.runAction(deployment, 'drain2', {})).toMatchObject([{ operation: 'patch', object: { spec: { drained: true } } }]);
    expect(scripts.runAction(deployment, 'restart', {})).toBeUndefined();
  });

  it('that cannot be used say so themselves, and stop no other', () => {
    expect(scripts.health(object('example.com/v1', 'Large'))).toMatchObject({ status: 'Unknown', message: expect.stringContaining('at most 262144 are read') });
    expect(scripts.health(object('example.com/v1', 'Gone'))).toEqual({ status: 'Unknown', message: 'the script cannot be read (ENOENT)' });
    expect(problems).toEqual([]);
    expect(() => scripts.actions(object('apps/v1', 'DaemonSet'))).toThrow(expect.objectContaining({ code: 'lua.script-failed' }));
    expect(scripts.judges({ group: 'example.com', kind: 'Market' })).toBe(true);
    expect(scripts.judges({ group: 'example.com', kind: 'Nothing' })).toBe(false);
  });

  it('are not run again after they had to be stopped three times', () => {
    const loop = object('example.com/v1', 'Loop');
    for (let run = 0; run < 3; run += 1) expect(scripts.health(loop)?.message).toContain('was stopped after 300 ms');
    const began = performance.now();
    expect(scripts.health(loop)?.message).toContain('is not run again');
    expect(performance.now() - began).toBeLessThan(100);
  });

  it('offer actions and run them, in both layouts of files', () => {
    expect(scripts.actions(shop({ spec: { open: true } }))).toEqual([{ name: 'copy' }, { name: 'open', disabled: true, iconClass: 'fa', params: [{ name: 'hours' }] }]);
    expect(scripts.runAction(shop({ spec: { tags: [], more: {} } }), 'open', { hours: '8' })).toEqual([{ operation: 'patch', object: shop({ spec: { tags: [], more: {}, open: true, hours: 8 } }) }]);
    expect(scripts.runAction(shop(), 'copy', {})).toEqual([{ operation: 'create', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } } }]);
  });

  it('refuse an unknown action and an operation that is none', () => {
    expect(() => scripts.runAction(shop(), 'burn', {})).toThrow(expect.objectContaining({ code: 'action.unknown', nextStep: 'there are: copy, odd, open' }));
    expect(() => scripts.runAction(shop(), 'odd', {})).toThrow(expect.objectContaining({ code: 'lua.result-refused' }));
    expect(scripts.runAction(object('apps/v1', 'StatefulSet'), 'restart', {})).toBeUndefined();
    expect(scripts.runAction(object('v1', 'Secret'), 'open', {})).toBeUndefined();
  });
});

describe('an empty table', () => {
  it('takes the shape its source has at the same place', () => {
    expect(restoreShapes({ a: {}, b: {}, c: [{ d: {} }], e: {} }, { a: [1], b: { x: 1 }, c: [{ d: [] }] })).toEqual({ a: [], b: {}, c: [{ d: [] }], e: {} });
  });
});
