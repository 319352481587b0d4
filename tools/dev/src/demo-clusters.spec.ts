import { chooseClusters, userClusters } from './demo-clusters.js';
import type { DemoState } from './demo-state.js';

const stateWith = (clusters: DemoState['clusters']): DemoState => ({ ports: null, clusters, processes: {} });
const chosen = (kubeconfig: string, ...contexts: string[]) => ({ kubeconfig, contexts });

describe('the clusters of the demo', () => {
  it('are two of our own unless contexts are given', () => {
    expect(userClusters(['--kubeconfig', '/k', '--contexts', ''])).toBeNull();
    expect(chooseClusters(stateWith([]), null).map(({ name, ours }) => [name, ours])).toEqual([['demo-a', true], ['demo-b', true]]);
  });

  it('of the user are named after their contexts', () => {
    expect(userClusters(['--kubeconfig', '/k', '--contexts', 'a, b'])).toEqual(chosen('/k', 'a', 'b'));
    expect(chooseClusters(stateWith([]), chosen('/k', 'Admin@Prod_1'))).toEqual([{ name: 'admin-prod-1', kubeconfig: '/k', context: 'Admin@Prod_1', ours: false }]);
  });

  it('stay the same in a second run', () => {
    const first = chooseClusters(stateWith([]), chosen('/k', 'a', 'b'));
    expect(chooseClusters(stateWith(first), chosen('/k', 'a', 'b'))).toEqual(first);
  });

  it.each([
    ['another kubeconfig', chosen('/other', 'a')],
    ['another context of the same name', chosen('/k', 'A')],
    ['another order', chosen('/k', 'b', 'a')],
    ['our own', null],
  ])('are not silently replaced by %s', (_what, other) => {
    const before = chooseClusters(stateWith([]), chosen('/k', 'a'));
    expect(() => chooseClusters(stateWith(before), other)).toThrow(expect.objectContaining({ code: 'dev.other-clusters', message: expect.stringContaining('a (a of /k)') }));
  });
});
