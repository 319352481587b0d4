import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { KubernetesObject } from '@tidemark/manifest';
import { HEALTH_ORDER } from '../health.js';
import { customRuleFor, FAMILIES } from './index.js';
import type { HealthRules } from './rule.js';

const NOT_FAMILIES = ['index.ts', 'rule.ts', 'families-a-to-k.ts', 'families-l-to-z.ts'];
const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts') && !NOT_FAMILIES.includes(file));

describe('the families of health rules', () => {
  it.each(files)('joins the rules of %s', async (file) => {
    const exported = Object.values((await import(`./${basename(file, '.ts')}.js`)) as Record<string, HealthRules>);
    expect(exported).toHaveLength(1);
    expect(FAMILIES).toContain(exported[0]);
  });

  it('has one rule a kind', () => {
    const keys = FAMILIES.flatMap((family) => Object.keys(family));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  const rules = FAMILIES.flatMap((family) => Object.keys(family)).filter((key) => !key.includes('*'));
  const bare: Omit<KubernetesObject, 'apiVersion' | 'kind'>[] = [
    { metadata: {} },
    { metadata: { generation: 2 }, spec: {}, status: {} },
    { metadata: {}, spec: null, status: { conditions: null } },
    { metadata: {}, status: { conditions: [{}, null, { type: 'Ready' }], phase: 7 } },
    { metadata: {}, spec: [], status: 'text' },
  ];
  it.each(rules)('answers for objects of %s whose fields are missing or of another type', (key) => {
    const [group = '', kind = ''] = key.split('/');
    for (const fields of bare) {
      const found = customRuleFor(group, kind)?.({ apiVersion: `${group}/v1`, kind, ...fields } as KubernetesObject);
      expect(HEALTH_ORDER).toContain(found?.status ?? 'Healthy');
    }
  });
});
