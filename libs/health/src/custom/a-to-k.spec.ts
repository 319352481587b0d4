import { health, type Health, type HealthStatus } from '../health.js';
import { customRuleFor } from './index.js';

const said = (kind: string, fields: Record<string, unknown>): Health | undefined => {
  const [group = '', name = ''] = kind.split('/');
  return customRuleFor(group, name)?.({ apiVersion: `${group}/v1`, kind: name, metadata: {}, ...fields });
};
const conditions = (...list: [type: string, status: string, message?: string, reason?: string][]) => ({
  status: { conditions: list.map(([type, status, message, reason]) => ({ type, status, message, reason })) },
});

describe('health of custom resources, API groups a to k', () => {
  it.each<[string, Record<string, unknown>, HealthStatus, string]>([
    ['cert-manager.io/Certificate', conditions(['Ready', 'False', 'expired'], ['Issuing', 'True', 'renewing']), 'Progressing', 'renewing'],
    ['cert-manager.io/Issuer', conditions(['Ready', 'False', 'no account']), 'Degraded', 'no account'],
    ['cert-manager.io/Issuer', {}, 'Progressing', 'Initializing issuer'],
  ])('%s with %j is %s: %s', (kind, fields, status, message) => {
    expect(said(kind, fields)).toEqual(health(status, message));
  });
});
