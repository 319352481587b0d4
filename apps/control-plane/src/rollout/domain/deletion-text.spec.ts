import { describe, expect, it } from '@jest/globals';
import { deletionText, type PendingDeletion } from './deletion-text.js';

const deletion = (change: Partial<PendingDeletion> = {}): PendingDeletion => ({
  application: 'shop',
  cluster: 'eu-1',
  cascade: true,
  askedAt: '2026-11-24T10:00:00.000Z',
  message: '',
  messageAt: '2026-11-24T10:00:00.000Z',
  agentState: 'connected',
  lastSeenAt: '2026-11-24T10:30:00.000Z',
  ...change,
});

describe('deletionText', () => {
  it('says for which hook a deletion waits, where and since when, and how to wait no longer', () => {
    const text = deletionText(deletion({ message: 'waiting for completion of hook batch/Job/backup', messageAt: '2026-11-24T10:05:00.000Z' }));
    expect(text.waitsFor).toBe('waiting for hook batch/Job/backup on cluster eu-1 since 2026-11-24 10:05:00 UTC');
    expect(text.wayOut).toContain('tidemark app delete shop --no-cascade');
  });

  it('says since when the cluster is not heard, whatever its agent said before', () => {
    for (const agentState of ['lost', 'stale', 'disconnected']) {
      const text = deletionText(deletion({ agentState, message: 'waiting for completion of hook batch/Job/backup' }));
      expect(text.waitsFor).toBe('waiting for cluster eu-1, not heard since 2026-11-24 10:30:00 UTC');
      expect(text.wayOut).toMatch(/goes on when the agent is back\. If it never comes: tidemark cluster revoke eu-1/);
    }
  });

  it('says what is to be confirmed, and how', () => {
    const text = deletionText(deletion({ message: 'waiting for confirmation to delete ConfigMap shop/settings and 2 more' }));
    expect(text.waitsFor).toBe('waiting for confirmation to delete ConfigMap shop/settings and 2 more on cluster eu-1 since 2026-11-24 10:00:00 UTC');
    expect(text.wayOut).toMatch(/tidemark app confirm-delete shop.* --no-cascade/);
  });

  it('says that an agent never connected', () => {
    expect(deletionText(deletion({ agentState: 'pending', lastSeenAt: null }))).toEqual({
      waitsFor: 'waiting for cluster eu-1, whose agent never connected',
      wayOut: expect.stringContaining('tidemark cluster revoke eu-1'),
    });
  });

  it('has nothing to do while the agent is at it, and no way out of letting go', () => {
    expect(deletionText(deletion())).toEqual({ waitsFor: 'cluster eu-1 is at it since 2026-11-24 10:00:00 UTC', wayOut: null });
    expect(deletionText(deletion({ cascade: false, message: 'something' })).wayOut).toBeNull();
  });
});
