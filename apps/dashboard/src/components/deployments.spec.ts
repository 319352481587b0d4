import type { HistoryEntry } from '../api/types.js';
import { deploymentsOf } from './deployments.js';

const entry = (cluster: string, id: number, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id, cluster: { name: cluster }, revision: 'a'.repeat(40), digest: `sha256:${id}`, cause: 'commit', by: 'Tidemark', reason: null,
  assignedAt: '2026-01-01T10:00:00Z', outcome: 'succeeded', commit: null, diff: null, syncs: [], ...change,
});

describe('deployments', () => {
  it('are one for all clusters that get the same bundle for the same cause', () => {
    const found = deploymentsOf([entry('b', 2), entry('a', 2), entry('b', 1), entry('a', 1)]);
    expect(found.map(({ key, entries, newest }) => ({ key, clusters: entries.map((item) => item.cluster.name), newest }))).toEqual([
      { key: 'b:2', clusters: ['a', 'b'], newest: true },
      { key: 'b:1', clusters: ['a', 'b'], newest: false },
    ]);
  });

  it('are apart when the cause, the person, the reason or the hour differs', () => {
    const same = { digest: 'sha256:x' };
    const variants = [{}, { cause: 'rollback' }, { by: 'ada' }, { reason: 'why' }, { assignedAt: '2026-01-01T11:00:00Z' }];
    expect(deploymentsOf(variants.map((change, index) => entry(`c${index}`, 1, { ...same, ...change })))).toHaveLength(variants.length);
  });

  it('are two when the same bundle comes to a cluster twice', () => {
    expect(deploymentsOf([entry('a', 2, { digest: 'd' }), entry('a', 1, { digest: 'd' })])).toHaveLength(2);
  });

  it('stay the newest as long as one cluster runs nothing later', () => {
    const found = deploymentsOf([entry('a', 3), entry('a', 2), entry('b', 2)]);
    expect(found.map((deployment) => deployment.newest)).toEqual([true, true]);
  });
});
