import { describe, expect, it } from '@jest/globals';
import { ChangeSignal } from './change-signal.js';
import { SerialQueue } from './serial-queue.js';

describe('the order in which a target works', () => {
  it('runs jobs one after another and one that waits already only once', async () => {
    const queue = new SerialQueue();
    const done: string[] = [];
    const job = (name: string) => async (): Promise<void> => {
      done.push(`${name} begins`);
      await Promise.resolve();
      done.push(`${name} ends`);
    };
    queue.add('a', job('a'));
    queue.add('b', job('b'));
    queue.add('b', job('never'));
    await queue.idle();
    expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('runs a job again that is added while it runs', async () => {
    const queue = new SerialQueue();
    let runs = 0;
    const job = async (): Promise<void> => {
      runs += 1;
      if (runs === 1) queue.add('a', job);
    };
    queue.add('a', job);
    await queue.idle();
    expect(runs).toBe(2);
  });

  it('does not miss a change between looking and waiting', async () => {
    const signal = new ChangeSignal();
    const { mark } = signal;
    signal.notify();
    await signal.since(mark, new AbortController().signal);
    const stop = new AbortController();
    const waiting = signal.since(signal.mark, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
  });
});
