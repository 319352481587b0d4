import fc from 'fast-check';
import { keyOf, type KubernetesObject } from '@tidemark/manifest';
import { DEFAULT_SYNC_OPTIONS, outlineOf, planSync, resumePlan, waveStates, type ActionRecord, type SyncPlan } from './index.js';

const resource = (kind: string, name: string, wave = 0, annotations: Record<string, string> = {}): KubernetesObject => ({ apiVersion: 'v1', kind, metadata: { name, namespace: 'shop', annotations: { 'argocd.argoproj.io/sync-wave': String(wave), ...annotations } } });
const planOf = (desired: readonly KubernetesObject[], live: readonly KubernetesObject[] = []): SyncPlan =>
  planSync({ desired, live, inventory: live.map(keyOf), options: DEFAULT_SYNC_OPTIONS, namespace: 'shop', revision: 'abc', startedAt: 0, prune: true });
const stored = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
const applied: ActionRecord = { result: 'applied', message: 'configured' };
const succeeded: ActionRecord = { result: 'succeeded', message: '' };
const failed: ActionRecord = { result: 'failed', message: 'broke' };

describe('the outline of a plan', () => {
  it('names phases, waves and actions, and holds nothing of a manifest', () => {
    const secret = { ...resource('Secret', 'key'), data: { password: 'aHVudGVyMg==' } };
    const outline = outlineOf(planOf([secret, resource('Job', 'after', 0, { 'argocd.argoproj.io/hook': 'PostSync' })]));
    expect(outline).toEqual({ steps: [{ phase: 'Sync', wave: 0, actions: ['Sync/apply//Secret/shop/key'] }, { phase: 'PostSync', wave: 0, actions: ['PostSync/hook//Job/shop/after'] }] });
    expect(JSON.stringify(outline)).not.toContain('aHVudGVyMg');
  });

  it('gives back the very plan it was made of', () => {
    const objects = fc.array(fc.record({ kind: fc.constantFrom('ConfigMap', 'Service', 'Namespace'), name: fc.constantFrom('a', 'b', 'c', 'shop'), wave: fc.integer({ min: -2, max: 2 }) }), { maxLength: 8 });
    fc.assert(
      fc.property(objects, objects, (desired, live) => {
        const plan = planOf(desired.map(({ kind, name, wave }) => resource(kind, name, wave)), live.map(({ kind, name, wave }) => resource(kind, `old-${name}`, wave)));
        expect(stored(resumePlan(stored(outlineOf(plan)), plan))).toEqual(stored(plan));
      }),
    );
  });

  it('keeps the order it had although what it pruned is gone, so that waves would change places', () => {
    const live = [resource('ConfigMap', 'first', 0), resource('ConfigMap', 'second', 1), resource('ConfigMap', 'third', 2)];
    const begun = planOf([resource('Service', 'web')], live);
    const resumed = resumePlan(stored(outlineOf(begun)), planOf([resource('Service', 'web')], live.slice(0, 2)));
    expect(outlineOf(resumed)).toEqual(outlineOf(begun));
    expect(resumed.steps.flatMap(({ actions }) => actions).map(({ key }) => key)).toEqual(begun.steps.flatMap(({ actions }) => actions).map(({ key }) => key));
  });

  it('drops an action that nobody can do any more, since its manifest is gone', () => {
    const resumed = resumePlan(outlineOf(planOf([resource('Service', 'web'), resource('ConfigMap', 'lost')])), planOf([resource('Service', 'web')]));
    expect(resumed.steps.flatMap(({ actions }) => actions).map(({ key }) => key.name)).toEqual(['web']);
  });
});

describe('the states of waves', () => {
  const plan = planOf([resource('Service', 'a', 0), resource('Service', 'b', 0), resource('Service', 'c', 1)]);
  const [a, b, c] = plan.steps.flatMap(({ actions }) => actions).map(({ id }) => id) as [string, string, string];

  it.each([
    ['nothing was done', {}, ['pending', 'pending']],
    ['one of two was applied', { [a]: succeeded }, ['running', 'pending']],
    ['objects are applied but not healthy', { [a]: applied, [b]: succeeded }, ['running', 'pending']],
    ['all is healthy', { [a]: succeeded, [b]: succeeded }, ['completed', 'pending']],
    ['one has failed and another is open', { [a]: failed, [b]: applied }, ['running', 'pending']],
    ['one has failed and all is over', { [a]: failed, [b]: succeeded }, ['failed', 'pending']],
    ['the last wave was applied: it is not waited for', { [a]: succeeded, [b]: succeeded, [c]: applied }, ['completed', 'completed']],
  ])('when %s', (_, records, states) => {
    expect(waveStates(plan, records)).toEqual(states);
  });

  it('of a wave whose actions vanished is completed', () => {
    expect(waveStates({ ...plan, steps: [{ phase: 'Sync', wave: 0, actions: [] }] }, {})).toEqual(['completed']);
  });
});
