import { InvalidArgumentError } from 'commander';
import { seconds, selectedResource, wholeNumber } from './flags.js';

describe('a duration', () => {
  it.each([['90', 90], ['0', 0], ['1.5', 1.5], ['90s', 90], ['5m', 300], ['1h30m', 5_400], ['250ms', 0.25], ['1m500ms', 60.5], ['2h', 7_200]])('of %s is %d seconds', (text, expected) => {
    expect(seconds(text)).toBeCloseTo(expected);
  });

  it.each(['', 'soon', '-5', '5 m', '5d', '1m x', 'm', '1e9', '١m'])('is not "%s"', (text) => {
    expect(() => seconds(text)).toThrow(InvalidArgumentError);
  });
});

describe('a whole number', () => {
  it('is at least one', () => {
    expect([wholeNumber('1'), wholeNumber('100')]).toEqual([1, 100]);
  });

  it.each(['0', '-1', '1.5', 'ten', '', '9007199254740993'])('is not "%s"', (text) => {
    expect(() => wholeNumber(text)).toThrow(InvalidArgumentError);
  });
});

describe('a resource', () => {
  it.each([
    ['apps:Deployment:web', { group: 'apps', kind: 'Deployment', name: 'web' }],
    ['apps:Deployment:shop/web', { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }],
    [':ConfigMap:settings', { group: '', kind: 'ConfigMap', name: 'settings' }],
    ['*:Job:*', { group: '*', kind: 'Job', name: '*' }],
    ['!rbac.authorization.k8s.io:ClusterRole:system:node', { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:node', exclude: true }],
  ])('%s is what the API is asked for', (text, expected) => {
    expect(selectedResource(text, [])).toEqual([expected]);
  });

  it.each(['web', 'Deployment:web', 'apps::web', 'apps:Deployment:', 'apps:Deployment:a/b/c', ''])('is not "%s"', (text) => {
    expect(() => selectedResource(text, [])).toThrow(InvalidArgumentError);
  });
});
