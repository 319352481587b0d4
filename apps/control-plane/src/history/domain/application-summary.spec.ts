import { applicationSummary } from './application-summary.js';
import type { SummarisedApplication, SummarisedTarget } from './application-summary.js';

const sha = (digit: string) => digit.repeat(40);
const target = (change: Partial<SummarisedTarget> = {}): SummarisedTarget => ({ cluster: 'alpha', sync: 'SYNCED', health: 'HEALTHY', revision: sha('a'), desiredRevision: sha('a'), since: '2026-11-20T10:02:30Z', ...change });
const application = (change: Partial<SummarisedApplication> = {}): SummarisedApplication => ({ revision: sha('a'), automated: true, retiredAt: null, deletions: [], hold: null, targets: [target(), target({ cluster: 'beta', since: '2026-11-20T10:00:00Z' })], conditions: [], ...change });

describe('applicationSummary', () => {
  it.each<[string, SummarisedApplication, string]>([
    ['all is well', application(), 'Live on 2 of 2 clusters at aaaaaaaa since 2026-11-20 10:02 UTC. Git asks for the same.'],
    ['nothing was rendered', application({ revision: null, targets: [] }), 'It runs nowhere yet. Nothing has been rendered yet.'],
    [
      'one cluster syncs',
      application({ targets: [target(), target({ cluster: 'beta', sync: 'SYNCING', desiredRevision: sha('b') })] }),
      'Live on 1 of 2 clusters at aaaaaaaa since 2026-11-20 10:02 UTC. beta is syncing; Git asks for bbbbbbbb.',
    ],
    [
      'nobody syncs by itself',
      application({ automated: false, targets: [target({ sync: 'OUT_OF_SYNC', desiredRevision: sha('b') })] }),
      'Live on none of 1 cluster. alpha is out of sync and waits for a person to sync it; Git asks for bbbbbbbb.',
    ],
    ['it is degraded', application({ targets: [target({ health: 'DEGRADED' })] }), 'Live on none of 1 cluster. alpha is degraded.'],
    ['nothing was heard', application({ targets: [target({ sync: 'UNKNOWN', health: 'UNKNOWN', revision: null })] }), 'Live on none of 1 cluster. alpha does not say how it is.'],
    [
      'it is held',
      application({ hold: { kind: 'rollback', by: 'admin', since: '2026-11-20T11:00:00Z' } }),
      'Live on 2 of 2 clusters at aaaaaaaa since 2026-11-20 10:02 UTC. Held by admin since 2026-11-20 11:00 UTC after a rollback: newer bundles wait.',
    ],
    [
      'something stands in the way: the newest',
      application({ conditions: [{ message: 'old', since: '2026-11-20T09:00:00Z' }, { message: 'shop/web.yaml is not YAML\nat line 3', since: '2026-11-20T09:30:00Z' }] }),
      'Live on 2 of 2 clusters at aaaaaaaa since 2026-11-20 10:02 UTC. shop/web.yaml is not YAML.',
    ],
    [
      'it is being deleted, and what that waits for',
      application({ retiredAt: '2026-11-20T12:00:00Z', targets: [], deletions: [{ waitsFor: 'waiting for hook batch/Job/backup on cluster beta since 2026-11-20 12:00:05 UTC' }, { waitsFor: 'cluster alpha is at it since 2026-11-20 12:00:00 UTC' }] }),
      'Retired since 2026-11-20 12:00 UTC. Deleting: waiting for hook batch/Job/backup on cluster beta since 2026-11-20 12:00:05 UTC, and 1 cluster more.',
    ],
    [
      'it left one cluster and is not yet out of it',
      application({ deletions: [{ waitsFor: 'waiting for cluster gamma, not heard since 2026-11-20 12:00:00 UTC' }] }),
      'Live on 2 of 2 clusters at aaaaaaaa since 2026-11-20 10:02 UTC. Deleting: waiting for cluster gamma, not heard since 2026-11-20 12:00:00 UTC.',
    ],
    ['it is retired', application({ retiredAt: '2026-11-20T12:00:00Z', targets: [] }), 'Retired since 2026-11-20 12:00 UTC. Its history stays.'],
    [
      'clusters run different revisions, of a chart',
      application({ targets: [target({ revision: '1.2.3' }), target({ cluster: 'beta', revision: '1.2.4', since: '2026-11-20T10:00:00Z' })] }),
      'Live on 2 of 2 clusters at 2 different revisions since 2026-11-20 10:02 UTC. Git asks for the same.',
    ],
  ])('says in two sentences that %s', (_name, given, expected) => {
    expect(applicationSummary(given)).toBe(expected);
  });
});
