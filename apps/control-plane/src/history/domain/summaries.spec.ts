import fc from 'fast-check';
import { eventDefinitions } from '../../event-catalogue.js';
import { hasSummary, shortened, summaryOf } from './summaries.js';

const actor = { kind: 'user', id: 'u', name: 'admin' };

describe('summaryOf', () => {
  it.each(eventDefinitions.map(({ type }) => type))('has a sentence of its own for %s', (type) => {
    expect(hasSummary(type)).toBe(true);
  });

  it('is one short line that ends like a sentence, whatever the data is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...eventDefinitions.map(({ type }) => type), 'other.thing-happened'), fc.jsonValue(), fc.option(fc.string()), (type, data, application) => {
        const text = summaryOf({ type, data, application, cluster: null, actor: { kind: 'system', id: 'x' } });
        expect(text.length).toBeLessThanOrEqual(300);
        expect(text).not.toContain('\n');
        expect(text).toMatch(/[.!?:…]$/);
      }),
    );
  });

  it('tells what, where and by whom', () => {
    const about = { application: 'shop', cluster: 'alpha', actor };
    expect(summaryOf({ ...about, type: 'rollout.hold-placed', data: {} })).toBe('shop is held by admin.');
    expect(summaryOf({ ...about, type: 'observation.drift-began', data: { resource: { kind: 'Deployment', name: 'web' }, change: 'modified', fields: [{ manager: 'kubectl-edit' }, { manager: 'kubectl-edit' }] } })).toBe('Deployment web of shop on alpha was modified by kubectl-edit.');
    expect(summaryOf({ ...about, type: 'observation.drift-began', data: { resource: { kind: 'Deployment', name: 'web' }, change: 'modified', fields: [{ manager: 'helm' }], beforeAdoption: true } })).toBe('Deployment web of shop on alpha was there before, and differs by helm.');
    expect(summaryOf({ ...about, type: 'rollout.bundle-assigned', data: { revision: 'c'.repeat(40), cause: 'manual', sync: { allowEmpty: true } } })).toBe('shop on alpha is to run cccccccc (manual, and may prune everything).');
    expect(summaryOf({ ...about, type: 'render.bundle-published', data: { revision: 'a'.repeat(40), diff: { added: 1, changed: 0, removed: 2 } } })).toBe('shop at aaaaaaaa is a new bundle: 1 added, 0 changed, 2 removed.');
    expect(summaryOf({ ...about, type: 'source.revision-observed', data: { revision: 'b'.repeat(40), ref: 'main', url: 'https://git.test/x', author: { name: 'Ada' }, message: 'Fix it.\n\nBecause.' } })).toBe('bbbbbbbb by Ada is at main of https://git.test/x: Fix it.');
  });
});

describe('shortened', () => {
  it('cuts SHAs and digests, and leaves versions and branches', () => {
    expect(['a'.repeat(40), `sha256:${'b'.repeat(64)}`, '1.2.3', 'feature/deadbeef'].map(shortened)).toEqual(['aaaaaaaa', 'bbbbbbbb', '1.2.3', 'feature/deadbeef']);
  });
});
