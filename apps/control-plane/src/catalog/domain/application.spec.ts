import { TidemarkError } from '@tidemark/kernel';
import { application } from './application.js';
import { applicationIdOf } from './application-identity.js';
import type { ApplicationDeclared, ApplicationEvent } from './catalog.events.js';

const ROOT = '99999999-9999-4999-8999-999999999999';

const declared = (change: Partial<ApplicationDeclared> = {}): ApplicationDeclared => ({
  applicationId: applicationIdOf('argocd', 'orders'),
  name: 'orders',
  namespace: 'argocd',
  project: 'default',
  spec: {
    sources: [{ type: 'git', name: null, url: 'https://git.example.com/a', ref: 'HEAD', path: '.', chart: null, build: { tool: 'auto' } }],
    destination: { clusters: [], namespace: 'orders' },
    policy: { automated: null, retry: { limit: 0, backoffSeconds: 5, factor: 2, maxBackoffSeconds: 180 } },
    syncOptions: [],
    ignoreDifferences: [],
    revisionHistoryLimit: 10,
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  },
  specDigest: 'sha256:1',
  clusters: [],
  owner: null,
  origin: { kind: 'api' },
  warnings: [],
  declaration: {},
  ...change,
});

const is = (change: Partial<ApplicationDeclared> = {}): ApplicationEvent => ({ type: 'catalog.application-declared', data: declared(change) });
const gone: ApplicationEvent = { type: 'catalog.application-retired', data: { applicationId: declared().applicationId, name: 'orders', cascade: true, reason: '' } };
const retire = { kind: 'retire' as const, applicationId: declared().applicationId, name: 'orders', cascade: null, by: 'person' as const, reason: 'done' };
const decide = (before: readonly ApplicationEvent[], command: Parameters<typeof application.decide>[1]) =>
  application.decide(before.reduce((state, event) => application.evolve(state, event), application.initial), command);

describe('an application', () => {
  it('is declared', () => {
    expect(decide([], { kind: 'declare', declared: declared() })).toEqual([is()]);
  });

  it('says nothing when the same is declared again, also from a later revision', () => {
    expect(decide([is()], { kind: 'declare', declared: declared() })).toEqual([]);
    const owner = { applicationId: ROOT };
    const at = (revision: string) => ({ owner, origin: { kind: 'git' as const, revision } });
    expect(decide([is(at('1'))], { kind: 'declare', declared: declared(at('2')) })).toEqual([]);
  });

  it.each([
    ['spec', { specDigest: 'sha256:2' }],
    ['project', { project: 'team-a' }],
    ['warnings', { warnings: [{ path: 'spec.x', message: 'is not a known field' }] }],
  ])('is declared anew when its %s differs', (_what, change) => {
    expect(decide([is()], { kind: 'declare', declared: declared(change) })).toEqual([is(change)]);
  });

  it('cannot be taken by a root from the person who declared it, nor the other way round', () => {
    const byRoot = { owner: { applicationId: ROOT } };
    for (const [before, next] of [[{}, byRoot], [byRoot, {}], [byRoot, { owner: { applicationId: applicationIdOf('a', 'b') } }]] as const) {
      expect(() => decide([is(before)], { kind: 'declare', declared: declared(next) })).toThrow(TidemarkError);
    }
  });

  it('may be declared by anybody once it is retired or released', () => {
    const byRoot = { owner: { applicationId: ROOT } };
    expect(decide([is(), gone], { kind: 'declare', declared: declared(byRoot) })).toHaveLength(1);
    expect(decide([is(byRoot)], { kind: 'release-child', ownerId: ROOT })).toEqual([is()]);
    expect(decide([is()], { kind: 'release-child', ownerId: ROOT })).toEqual([]);
  });

  it('is retired once, and cascades as its finalizers say', () => {
    expect(decide([is()], retire)).toEqual([{ type: 'catalog.application-retired', data: expect.objectContaining({ cascade: true, reason: 'done' }) }]);
    expect(decide([is(), gone], retire)).toEqual([]);
    expect(decide([is()], { ...retire, cascade: false })[0]?.data).toMatchObject({ cascade: false });
  });

  it('is retired again by a person who lets go of what is being deleted, once', () => {
    const letGo = { ...retire, cascade: false };
    const [first] = decide([is()], retire);
    const [again] = decide([is(), first as ApplicationEvent], letGo);
    expect(again?.data).toMatchObject({ cascade: false });
    expect(decide([is(), first as ApplicationEvent, again as ApplicationEvent], letGo)).toEqual([]);
    expect(decide([is(), first as ApplicationEvent], { ...letGo, by: { rootId: ROOT } })).toEqual([]);
  });

  it('is retired by no root but its own', () => {
    expect(decide([is()], { ...retire, by: { rootId: ROOT } })).toEqual([]);
  });

  it('cannot be retired before it is declared', () => {
    expect(() => decide([], retire)).toThrow('no application is named "orders"');
  });
});
