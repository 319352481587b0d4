import type { RecordedEvent } from '@tidemark/event-store';
import { RenderProcess, type RenderProcessParts } from './render.process.js';

const observed = (revision: string): RecordedEvent =>
  ({ id: 'e', type: 'source.revision-observed', position: 1, meta: { correlationId: 'c' }, data: { repositoryId: 'platform', url: 'https://git.example.com/platform.git', ref: 'main', revision } }) as unknown as RecordedEvent;

describe('RenderProcess', () => {
  // Regression: a rendering that was wished for too early read the revision before, found nothing new, and was over.
  it('wishes for renderings of a new revision only when it is the current one', async () => {
    const steps: string[] = [];
    let current = (): void => undefined;
    const parts = {
      watcher: { caughtUp: (_url: string, ref: string, revision: string) => new Promise<void>((resolve) => {
        steps.push(`wait for ${ref} at ${revision}`);
        current = resolve;
      }) },
      registry: { index: { revisionsBehind: () => [''], advance: () => ['shop'] } },
      store: { wish: ({ applicationIds }: { applicationIds: string[] }) => Promise.resolve(void steps.push(`wish for ${applicationIds.join()}`)) },
      worker: { take: () => void steps.push('begin') },
    } as unknown as RenderProcessParts;
    const reacted = new RenderProcess(parts).react(observed('after'));
    await new Promise(setImmediate);
    expect(steps).toEqual(['wait for main at after']);
    current();
    await reacted;
    expect(steps).toEqual(['wait for main at after', 'wish for shop', 'begin']);
  });
});
