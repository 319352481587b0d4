import { OperationPlanResolver, SyncPlanResolver } from './sync-plan.resolver.js';
import type { Operation } from './target.types.js';

const action = (n: number) => ({ phase: 'Sync', wave: 0, verb: 'apply', effect: 'create', key: { group: '', kind: 'ConfigMap', namespace: 'shop', name: `c${n}` } });
const operation = (over: Partial<Operation>): Operation => ({
  id: 'o', kind: 'plan', state: 'succeeded', message: '', requestedAt: '', expiresAt: '', targetId: 't',
  result: { revision: 'r', bundle: `sha256:${'a'.repeat(64)}`, actions: Array.from({ length: 5 }, (_, n) => action(n)), total: 5, refusal: null, truncated: false },
  ...over,
});

describe('the plan of an operation', () => {
  const plans = new OperationPlanResolver();
  const actions = new SyncPlanResolver();

  it('is there for a plan that succeeded, and for nothing else', () => {
    expect(plans.plan(operation({}))).toMatchObject({ revision: 'r', total: 5, truncated: false, refusal: null });
    expect(plans.plan(operation({ state: 'pending', result: null }))).toBeNull();
    expect(plans.plan(operation({ kind: 'diff', result: { differences: [] } }))).toBeNull();
  });

  it('is read from an agent that does not tell refusals', () => {
    const { refusal: _refusal, ...older } = operation({}).result as Record<string, unknown>;
    expect(plans.plan(operation({ result: older }))).toMatchObject({ refusal: null });
  });

  it('lists its actions by pages, each once and in order', async () => {
    const plan = plans.plan(operation({}));
    if (plan === null) throw new Error('there is no plan');
    const names: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = actions.actions(plan, { first: 2, ...(after !== undefined && { after }) });
      names.push(...page.nodes.map(({ object }) => object.name));
      expect(await page.totalCount).toBe(5);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    }
    expect(names).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
  });
});
