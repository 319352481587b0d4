import { randomUUID } from 'node:crypto';
import { MemoryCheckpointStore, MemoryEventStore, SubscriptionRunner } from '@tidemark/event-store';
import type { ApplicationRollouts } from './application-rollouts.js';
import { RolloutProcess } from './rollout.process.js';

const META = { actor: { kind: 'system' as const, id: 'test' }, correlationId: 'c' };
const noDatabase = (): Promise<never> => Promise.reject(new Error('no database here'));

describe('RolloutProcess', () => {
  let store: MemoryEventStore;
  let runner: SubscriptionRunner;
  /** What was decided about, in the order in which the decisions began: application and digest. */
  let begun: string[];
  let slowOne: { readonly id: string; readonly until: Promise<void> };
  let letGo: () => void;

  beforeEach(() => {
    store = new MemoryEventStore();
    begun = [];
    slowOne = { id: 'slow', until: new Promise((resolve) => (letGo = resolve)) };
    const rollouts = {
      planIfDeclared: () => Promise.resolve({ inputs: 'inputs' }),
      decide: async (applicationId: string, command: { bundle: { digest: string } }) => {
        begun.push(`${applicationId} ${command.bundle.digest}`);
        if (applicationId === slowOne.id) await slowOne.until;
      },
    } as unknown as ApplicationRollouts;
    runner = new SubscriptionRunner({ store, checkpoints: new MemoryCheckpointStore(), sql: { query: noDatabase, transaction: noDatabase }, wakeups: store, owner: 'test' }).add(new RolloutProcess(rollouts));
  });
  afterEach(() => runner.stop());

  const published = async (...bundles: [applicationId: string, digest: string][]): Promise<number> => {
    const streams = bundles.map(([applicationId, digest]) => ({ stream: `render-${applicationId}-${digest}`, expected: 'any' as const, events: [{ type: 'render.bundle-published', v: 1, data: { applicationId, digest, previousDigest: null, revision: 'r', declarations: 0, cause: 'commit' } }] }));
    const outcome = await store.append({ commandId: randomUUID(), meta: META, streams });
    return outcome.kind === 'appended' ? outcome.lastPosition : 0;
  };

  // Regression: one application after the other, a commit that changed all of 200 took four times as long.
  it('decides about other applications while a decision about one is under way, and about one in the order of its bundles', async () => {
    const last = await published(['slow', 'first'], ['slow', 'second'], ['quick', 'first'], ['quick', 'second']);
    runner.start();
    while (!begun.includes('quick second')) await new Promise(setImmediate);
    expect(begun.filter((one) => one.startsWith('slow'))).toEqual(['slow first']);
    letGo();
    expect(await runner.waitFor('rollout', last, 5_000)).toBe(true);
    expect(begun.filter((one) => one.startsWith('slow'))).toEqual(['slow first', 'slow second']);
    expect(begun.filter((one) => one.startsWith('quick'))).toEqual(['quick first', 'quick second']);
  });
});
