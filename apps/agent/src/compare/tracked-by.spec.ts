import type { KubernetesObject } from '@tidemark/manifest';
import { trackedBy } from './tracked-by.js';

const object = (id: string, manager: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name: 'm',
    namespace: 'n',
    annotations: { 'argocd.argoproj.io/tracking-id': id },
    managedFields: [{ manager, operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:argocd.argoproj.io/tracking-id': {} } } } }],
  },
});

describe('who else says that it manages an object', () => {
  it.each([
    ['the application its id names', object('shop:/ConfigMap:n/m', 'argocd-controller'), 'shop'],
    ['nobody, when the id is that of another object', object('shop:/ConfigMap:n/other', 'argocd-controller'), ''],
    ['nobody, when our manifest brought the id', object('shop:/ConfigMap:n/m', 'tidemark'), ''],
    ['nobody without an id', object('', 'argocd-controller'), ''],
  ])('%s', (_who, one, application) => {
    expect(trackedBy(one)).toBe(application);
  });
});
