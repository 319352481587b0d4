import { describe, expect, it } from '@jest/globals';
import type { KubernetesObject } from '@tidemark/manifest';
import { planDeletionHooks } from './plan-deletion.js';
import { planSync } from './plan-sync.js';
import { DEFAULT_SYNC_OPTIONS } from './sync-options.js';

const object = (name: string, annotations: Record<string, string> = {}, kind = 'Job'): KubernetesObject =>
  ({ apiVersion: kind === 'Job' ? 'batch/v1' : 'v1', kind, metadata: { ...(name.endsWith('-') ? { generateName: name } : { name }), annotations } }) as KubernetesObject;
const hook = (name: string, types: string, more: Record<string, string> = {}) => object(name, { 'argocd.argoproj.io/hook': types, ...more });
const wave = (value: number) => ({ 'argocd.argoproj.io/sync-wave': String(value) });

const input = (desired: KubernetesObject[]) => ({ desired, live: [], inventory: [], prune: true, options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: '0123456789', startedAt: 1_700_000_000 });
const idsOf = (phase: 'PreDelete' | 'PostDelete', desired: KubernetesObject[]) => planDeletionHooks(phase, input(desired)).steps.map(({ wave: number, actions }) => [number, ...actions.map(({ id }) => id)]);

describe('planDeletionHooks', () => {
  it('has only the hooks of its phase, wave by wave', () => {
    const desired = [object('settings', {}, 'ConfigMap'), hook('pre', 'PreSync'), hook('last', 'PreDelete', wave(3)), hook('first', 'PreDelete', wave(-1)), hook('after', 'PostDelete')];
    expect(idsOf('PreDelete', desired)).toEqual([
      [-1, 'PreDelete/hook/batch/Job/shop/first'],
      [3, 'PreDelete/hook/batch/Job/shop/last'],
    ]);
    expect(idsOf('PostDelete', desired)).toEqual([[0, 'PostDelete/hook/batch/Job/shop/after']]);
  });

  it('knows the hooks of helm', () => {
    const desired = [object('pre', { 'helm.sh/hook': 'pre-delete', 'helm.sh/hook-weight': '2' }), object('post', { 'helm.sh/hook': 'post-delete' })];
    expect(idsOf('PreDelete', desired)).toEqual([[2, 'PreDelete/hook/batch/Job/shop/pre']]);
    expect(idsOf('PostDelete', desired)).toEqual([[0, 'PostDelete/hook/batch/Job/shop/post']]);
  });

  it('gives a hook without a name one that says the phase and the start', () => {
    expect(idsOf('PostDelete', [hook('bye-', 'PostDelete')])).toEqual([[0, 'PostDelete/hook/batch/Job/shop/bye-0123456-postdelete-1700000000']]);
  });

  it('takes a hook of a sync that runs at the deletion, too', () => {
    const both = [hook('both', 'PostSync,PreDelete')];
    expect(idsOf('PreDelete', both)).toEqual([[0, 'PreDelete/hook/batch/Job/shop/both']]);
    expect(planSync(input(both)).steps.map(({ phase }) => phase)).toEqual(['PostSync']);
  });

  it('has no steps without such hooks, and a sync has none of them', () => {
    expect(idsOf('PreDelete', [object('settings', {}, 'ConfigMap')])).toEqual([]);
    expect(planSync(input([hook('pre', 'PreDelete'), hook('post', 'PostDelete')])).steps).toEqual([]);
  });
});
