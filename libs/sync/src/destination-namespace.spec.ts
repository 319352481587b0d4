import type { KubernetesObject } from '@tidemark/manifest';
import { namespaceTask } from './destination-namespace.js';
import { namespaceObject } from './index.js';

const declared: KubernetesObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const managed = { labels: { team: 'shop' }, annotations: {} };
const nothing = (): undefined => undefined;
const there = (): KubernetesObject => declared;

describe('the task of CreateNamespace', () => {
  it('makes the namespace before the sync, outside the inventory', () => {
    expect(namespaceTask('shop', [], nothing)).toMatchObject([{ verb: 'apply', phase: 'PreSync', key: { kind: 'Namespace', name: 'shop' }, unowned: true, target: declared }]);
  });

  it('is not there for a namespace that is there, unless it is to have labels', () => {
    expect(namespaceTask('shop', [], there)).toEqual([]);
    expect(namespaceTask('shop', [], there, managed)).toMatchObject([{ target: { metadata: { name: 'shop', labels: { team: 'shop' } } } }]);
  });

  it('leaves a namespace to the manifest that declares it', () => {
    expect(namespaceTask('shop', [declared], nothing, managed)).toEqual([]);
    expect(namespaceTask('shop', [{ ...declared, apiVersion: 'example.org/v1' }], nothing)).toHaveLength(1);
  });

  it('does not make a namespace without a name', () => {
    expect(namespaceTask('', [], nothing)).toEqual([]);
  });

  it('states no empty maps', () => {
    expect(namespaceObject('shop', managed).metadata).toEqual({ name: 'shop', labels: { team: 'shop' } });
  });
});
