import { MemoryEventStore } from '@tidemark/event-store';
import type { SubscriptionRunner } from '@tidemark/event-store';
import { abortable } from './abortable.js';
import { EventTail } from './event-tail.js';

describe('EventTail', () => {
  const store = new MemoryEventStore(() => new Date('2026-11-20T10:00:00Z'));
  const listeners = new Set<() => void>();
  const runner = { follow: (listener: () => void) => (listeners.add(listener), () => listeners.delete(listener)) } as unknown as SubscriptionRunner;
  const tail = new EventTail(store, runner);
  let command = 0;
  const append = async (count: number) => {
    command += 1;
    const commandId = `00000000-0000-4000-8000-${String(command).padStart(12, '0')}`;
    const events = Array.from({ length: count }, (_, n) => ({ type: 'test.thing-noted', v: 1, data: { n } }));
    await store.append({ commandId, meta: { actor: { kind: 'system', id: 'test' }, correlationId: 'test' }, streams: [{ stream: 'thing-1', expected: 'any', events }] });
    for (const listener of listeners) listener();
  };

  it('hands over what is there, then what comes, each once and in order, by pages that are bounded', async () => {
    await append(2_500);
    const positions: number[] = [];
    let largest = 0;
    const pages = abortable((signal) => tail.pages(0, signal));
    for await (const page of { [Symbol.asyncIterator]: () => pages }) {
      largest = Math.max(largest, page.length);
      positions.push(...page.map(({ position }) => position));
      if (positions.length === 2_500) void append(3);
      if (positions.length === 2_503) break;
    }
    expect(positions).toEqual(Array.from({ length: 2_503 }, (_, index) => index + 1));
    expect(largest).toBeLessThanOrEqual(1_000);
    expect(listeners.size).toBe(0);
  });

  it('ends at once when its reader goes, though nothing happens', async () => {
    const pages = abortable((signal) => tail.pages(null, signal));
    const waiting = pages.next();
    const began = performance.now();
    await pages.return?.();
    await waiting;
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(listeners.size).toBe(0);
  });
});
