import type { KubernetesObject } from '@tidemark/manifest';
import { withoutFieldsOf } from './index.js';

describe('withoutFieldsOf', () => {
  const config = (caBundle: string, replicas: number, managedFields: unknown[] = []): KubernetesObject => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'w', managedFields },
    webhooks: [{ name: 'other' }, { name: 'a', clientConfig: { caBundle }, replicas }],
  });
  const injected = [{ manager: 'injector', operation: 'Update', fieldsV1: { 'f:webhooks': { 'k:{"name":"a"}': { 'f:clientConfig': { 'f:caBundle': {} } } } } }];

  it('takes what a trusted manager changed out of both sides, and nothing else', () => {
    const { desired, live } = withoutFieldsOf(new Set(['injector']), config('eA==', 1), config('eQ==', 2, injected));
    expect(desired['webhooks']).toEqual([{ name: 'other' }, { name: 'a', clientConfig: {}, replicas: 1 }]);
    expect(live['webhooks']).toEqual([{ name: 'other' }, { name: 'a', clientConfig: {}, replicas: 2 }]);
  });

  it('changes nothing for managers that are not trusted, or where both sides agree', () => {
    const agreed = config('eQ==', 1, injected);
    expect(withoutFieldsOf(new Set(['somebody']), config('eA==', 1), config('eQ==', 2, injected)).live).toEqual(config('eQ==', 2, injected));
    expect(withoutFieldsOf(new Set(['injector']), config('eQ==', 1), agreed).live).toEqual(agreed);
  });
});
