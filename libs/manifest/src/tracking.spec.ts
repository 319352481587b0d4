import fc from 'fast-check';
import type { KubernetesObject } from './kubernetes-object.js';
import { instanceLabel, isAbout, parseTrackingId, trackedApplication, trackingApplication, trackingIdOf, trackingIdText, type Tracking } from './tracking.js';

const object = (metadata: KubernetesObject['metadata'], kind = 'Deployment', apiVersion = 'apps/v1'): KubernetesObject => ({ apiVersion, kind, metadata });
const marked = (id: string, more: KubernetesObject['metadata'] = {}): KubernetesObject =>
  object({ name: 'web', namespace: 'shop', annotations: { 'argocd.argoproj.io/tracking-id': id }, ...more });
const byAnnotation: Tracking = { method: 'annotation' };

describe('a tracking id', () => {
  it.each([
    ['shop:apps/Deployment:prod/web', { application: 'shop', group: 'apps', kind: 'Deployment', namespace: 'prod', name: 'web' }],
    ['team_shop:/Service:prod/web', { application: 'team_shop', group: '', kind: 'Service', namespace: 'prod', name: 'web' }],
    ['shop:rbac.authorization.k8s.io/ClusterRole:prod/system:node', { application: 'shop', group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: 'prod', name: 'system:node' }],
    ['shop:/Namespace:/prod', { application: 'shop', group: '', kind: 'Namespace', namespace: '', name: 'prod' }],
  ])('%s', (text, id) => {
    expect(parseTrackingId(text)).toEqual(id);
    expect(trackingIdText(id)).toBe(text);
  });

  it.each(['', 'shop', 'shop:Deployment:prod/web', 'shop:apps/Deployment:web', ':apps/Deployment:prod/web', 'shop:apps/:prod/web', 'shop:apps/Deployment:prod/'])('"%s" is none', (text) => {
    expect(parseTrackingId(text)).toBeUndefined();
  });

  it('is read as it was written', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/);
    fc.assert(
      fc.property(word, word, word, word, fc.stringMatching(/^[a-z][a-z0-9.:-]{0,20}$/), (application, group, kind, namespace, name) => {
        const id = { application, group, kind, namespace, name };
        expect(parseTrackingId(trackingIdText(id))).toEqual(id);
      }),
    );
  });

  it('of an object is about that object, also without a namespace', () => {
    for (const one of [object({ name: 'web', namespace: 'shop' }), object({ name: 'all' }, 'ClusterRole', 'rbac.authorization.k8s.io/v1')]) expect(isAbout(trackingIdOf(one, 'shop', 'prod'), one)).toBe(true);
    expect(trackingIdText(trackingIdOf(object({ name: 'web' }), 'shop', 'prod'))).toBe('shop:apps/Deployment:prod/web');
  });
});

describe('the application an object belongs to', () => {
  it.each([
    ['is the one its id names', marked('shop:apps/Deployment:shop/web'), byAnnotation, 'shop'],
    ['is none for a copy in another namespace', marked('shop:apps/Deployment:shop/web', { namespace: 'copy' }), byAnnotation, undefined],
    ['is none for a copy of another name', marked('shop:apps/Deployment:shop/web', { name: 'web-7d9f' }), byAnnotation, undefined],
    ['is none for a copy of another kind', { ...marked('shop:apps/Deployment:shop/web'), kind: 'ReplicaSet' }, byAnnotation, undefined],
    ['is none for a copy of another group', { ...marked('shop:apps/Deployment:shop/web'), apiVersion: 'extensions/v1beta1' }, byAnnotation, undefined],
    ['is none without an id', object({ name: 'web', labels: { 'app.kubernetes.io/instance': 'shop' } }), byAnnotation, undefined],
    ['is the one its label names', object({ name: 'web', labels: { 'app.kubernetes.io/instance': 'shop' } }), { method: 'label' }, 'shop'],
    ['is the one another label names', object({ name: 'web', labels: { app: 'shop' } }), { method: 'label', label: 'app' }, 'shop'],
    ['is none for an empty label', object({ name: 'web', labels: { 'app.kubernetes.io/instance': '' } }), { method: 'label' }, undefined],
    ['is what the annotation says when both are used', marked('shop:apps/Deployment:shop/web', { labels: { 'app.kubernetes.io/instance': 'other' } }), { method: 'annotation+label' }, 'shop'],
    ['is none of another installation', marked('shop:apps/Deployment:shop/web'), { ...byAnnotation, installationId: 'a' }, undefined],
  ] as [string, KubernetesObject, Tracking, string | undefined][])('%s', (_what, one, tracking, application) => {
    expect(trackingApplication(one, tracking)).toBe(application);
  });

  it('counts only the installation that was asked for', () => {
    const annotations = { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web', 'argocd.argoproj.io/installation-id': 'a' };
    const one = object({ name: 'web', namespace: 'shop', annotations });
    expect([trackingApplication(one, { ...byAnnotation, installationId: 'a' }), trackingApplication(one, { ...byAnnotation, installationId: 'b' })]).toEqual(['shop', undefined]);
  });

  it('is named with its namespace outside the one of the control plane', () => {
    expect([trackedApplication('shop', 'argocd', 'argocd'), trackedApplication('shop', 'team', 'argocd'), trackedApplication('shop', '', 'argocd')]).toEqual(['shop', 'team_shop', 'shop']);
  });

  it('fits into a label', () => {
    expect(instanceLabel(`${'a'.repeat(62)}-b`)).toBe('a'.repeat(62));
    fc.assert(fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/), (name) => {
      expect(instanceLabel(name)).toMatch(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/);
      expect(instanceLabel(name).length).toBeLessThanOrEqual(63);
    }));
  });
});
