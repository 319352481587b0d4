import { describe, expect, it } from '@jest/globals';
import { selectedBy, type ResourceSelector } from './resource-selector.js';

const deployment = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
const settings = { group: '', kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const role = { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', namespace: '', name: 'reader' };
const all = [deployment, settings, role];

describe('selectedBy', () => {
  it.each<{ title: string; selectors: ResourceSelector[]; selected: object[] }>([
    { title: 'one object by its key', selectors: [{ group: 'apps', kind: 'Deployment', name: 'web' }], selected: [deployment] },
    { title: 'nothing of another group', selectors: [{ group: '', kind: 'Deployment', name: 'web' }], selected: [] },
    { title: 'nothing of another namespace', selectors: [{ group: 'apps', kind: 'Deployment', namespace: 'other', name: 'web' }], selected: [] },
    { title: 'a cluster-scoped object whatever namespace is left out', selectors: [{ group: '*', kind: 'ClusterRole', name: '*' }], selected: [role] },
    { title: 'what either of two selectors names', selectors: [{ group: '*', kind: 'ConfigMap', name: '*' }, { group: '*', kind: 'ClusterRole', name: '*' }], selected: [settings, role] },
    { title: 'everything but what is excluded', selectors: [{ group: 'apps', kind: '*', name: '*', exclude: true }], selected: [settings, role] },
    { title: 'nothing that is both named and excluded', selectors: [{ group: '*', kind: '*', namespace: 'shop', name: '*' }, { group: '', kind: 'ConfigMap', name: 'settings', exclude: true }], selected: [deployment] },
    { title: 'everything without selectors', selectors: [], selected: all },
  ])('selects $title', ({ selectors, selected }) => {
    expect(all.filter(selectedBy(selectors))).toEqual(selected);
  });
});
