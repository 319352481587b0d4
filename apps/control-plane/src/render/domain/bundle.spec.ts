import fc from 'fast-check';
import { digestOf } from '@tidemark/kernel';
import type { KubernetesObject } from '@tidemark/manifest';
import { bundleContent } from '@tidemark/protocol';
import { assembleBundle } from './bundle.js';

const configMap = (name: string, data: Record<string, string> = {}, namespace?: string): KubernetesObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, data });

describe('bundles', () => {
  it('of the same objects have the same digest whatever the order of their keys', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (data) => {
      const reversed = Object.fromEntries(Object.entries(data).reverse());
      expect(assembleBundle([configMap('a', data)], '').digest).toBe(assembleBundle([configMap('a', reversed)], '').digest);
    }));
  });

  it('are named by the hash of their text, which is what the agent reads', () => {
    const bundle = assembleBundle([configMap('a'), { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'x' } }], '');
    expect(digestOf(bundle.text)).toBe(bundle.digest);
    expect(bundleContent.parse(JSON.parse(bundle.text)).objects).toHaveLength(1);
  });

  it('count an object in the default namespace and one that names it as the same', () => {
    const bundle = assembleBundle([configMap('a', { v: '1' }), configMap('a', { v: '2' }, 'team')], 'team');
    expect(bundle.objects).toMatchObject([{ data: { v: '2' } }]);
    expect(bundle.warnings).toHaveLength(1);
  });

  it('keep objects apart that only have a generated name', () => {
    const job: KubernetesObject = { apiVersion: 'batch/v1', kind: 'Job', metadata: { generateName: 'run-' } };
    expect(assembleBundle([job, job], '').objects).toHaveLength(2);
  });
});
