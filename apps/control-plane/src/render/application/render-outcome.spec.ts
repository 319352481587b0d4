import type { KubernetesObject } from '@tidemark/manifest';
import { assembleBundle } from '../domain/bundle.js';
import { difference } from './render-outcome.js';

const child = (password: string, replicas: number): KubernetesObject => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'child', namespace: 'argocd' },
  spec: { source: { helm: { parameters: [{ name: 'password', value: password }], valuesObject: { replicas, again: { token: password } } } } },
});

describe('the difference of two bundles', () => {
  it('shows that a secret of a declaration changed, never which it is', () => {
    const before = assembleBundle([child('canary-1', 2)], '');
    const { changed, stored } = difference(before, assembleBundle([child('canary-2', 3)], ''), '');
    expect(changed).toBe(1);
    expect(stored?.text).not.toContain('canary');
    expect(stored?.text).toMatch(/tidemark-withheld-1[^0-9].*tidemark-withheld-\d/s);
    expect(stored?.text).toContain('replicas');
  });

  it('shows nothing of a secret that stays the same', () => {
    const { stored } = difference(assembleBundle([child('canary-1', 2)], ''), assembleBundle([child('canary-1', 3)], ''), '');
    expect(stored?.text).not.toMatch(/canary|[-+] *(- )?(value|token):/);
  });
});
