import fc from 'fast-check';
import type { RootEvent } from './catalog.events.js';
import { children, planChildren, type Child, type ChildrenPlan, type RecordChildren } from './children.js';

const child = (name: string): Child => ({ applicationId: `00000000-0000-4000-8000-${name.charCodeAt(0).toString(16).padStart(12, '0')}`, name, namespace: 'argocd' });
const many = (names: string): Child[] => [...names].map(child);
const input = (present: string, change = {}) => ({ present: many(present), empty: false, prune: true, allowEmpty: false, ...change });

describe('the retirement of children that left their root', () => {
  it('happens with prune on', () => {
    expect(planChildren(many('abc'), input('ab'))).toEqual({ retire: many('c'), withheld: null });
  });

  it.each([
    ['prune is off', many('abc'), input('ab', { prune: false }), 'prune-off'],
    ['the render is empty', many('ab'), input('', { empty: true }), 'empty-render'],
    ['most of many vanish at once', many('abcdefg'), input('abc'), 'too-many'],
  ])('is withheld when %s', (_what, known, given, code) => {
    expect(planChildren(known, given)).toMatchObject({ retire: [], withheld: { code } });
  });

  it('may take all of them when allowEmpty says so', () => {
    expect(planChildren(many('abcdefg'), input('', { empty: true, allowEmpty: true })).retire).toHaveLength(7);
  });

  it('may take three at once, however few there are', () => {
    expect(planChildren(many('abc'), input('')).retire).toHaveLength(3);
  });

  it('never touches a child that is still there', () => {
    const names = fc.uniqueArray(fc.constantFrom(...'abcdefghij'));
    fc.assert(
      fc.property(names, names, fc.boolean(), fc.boolean(), (known, present, prune, allowEmpty) => {
        const plan = planChildren(many(known.join('')), { ...input(present.join('')), prune, allowEmpty });
        for (const { name } of [...plan.retire, ...(plan.withheld?.children ?? [])]) expect(present).not.toContain(name);
      }),
    );
  });
});

describe('the record of a root', () => {
  const root = '99999999-9999-4999-8999-999999999999';
  const nothing: ChildrenPlan = { retire: [], withheld: null };
  const record = (change: Partial<RecordChildren> = {}): RecordChildren => ({ kind: 'record', applicationId: root, digest: 'd1', basis: 'b1', follows: 1, present: many('ab'), plan: nothing, rejections: [], ...change });
  const withheld: ChildrenPlan = { retire: [], withheld: { children: many('c'), code: 'prune-off', reason: 'off' } };
  const rejection = { name: 'x', namespace: 'argocd', owner: { applicationId: root }, origin: { kind: 'git' as const }, errors: [{ path: 'spec', message: 'is missing' }] };
  const decide = (before: readonly RootEvent[], command: Parameters<typeof children.decide>[1]) =>
    children.decide(before.reduce((state, event) => children.evolve(state, event), children.initial), command);
  const types = (events: readonly RootEvent[]) => events.map(({ type }) => type);

  it('is made once', () => {
    const first = decide([], record());
    expect(types(first)).toEqual(['catalog.children-recorded']);
    expect(decide(first, record())).toEqual([]);
  });

  it('names withheld children once, keeps them, and says when it is over', () => {
    const first = decide([], record({ plan: withheld }));
    expect(types(first)).toEqual(['catalog.retirement-withheld', 'catalog.children-recorded']);
    expect(first[1]?.data).toMatchObject({ children: many('abc') });
    expect(decide(first, record({ plan: withheld }))).toEqual([]);
    expect(types(decide(first, record({ present: many('abc') })))).toEqual(['catalog.withheld-retirement-settled']);
  });

  it('repeats a rejection only when the mistake is another', () => {
    const first = decide([], record({ rejections: [rejection] }));
    expect(types(first)).toEqual(['catalog.declaration-rejected', 'catalog.children-recorded']);
    expect(decide(first, record({ rejections: [rejection] }))).toEqual([]);
    expect(types(decide(first, record({ rejections: [{ ...rejection, errors: [{ path: 'spec', message: 'is wrong' }] }] })))).toContain('catalog.declaration-rejected');
  });

  it('forgets a child that somebody else retired', () => {
    const first = decide([], record({ plan: withheld }));
    const events = decide(first, { kind: 'forget', applicationId: root, childId: child('c').applicationId });
    expect(types(events)).toEqual(['catalog.children-recorded', 'catalog.withheld-retirement-settled']);
    expect(decide([...first, ...events], { kind: 'forget', applicationId: root, childId: child('c').applicationId })).toEqual([]);
  });
});
